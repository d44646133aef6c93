namespace CdnMusic.EdgeNode.Reporting;

/// <summary>What the players of one client prefix said. Thread-safe.</summary>
internal sealed class ExperienceCounts
{
    private readonly Lock _lock = new();
    private ulong _kbps;
    private uint _requests, _starved, _measured;

    public void Add(in PlayerExperience said)
    {
        lock (_lock)
        {
            _requests++;
            _starved += said.Starved ? 1u : 0;
            _measured += said.ThroughputKbps > 0 ? 1u : 0;
            _kbps += said.ThroughputKbps;
        }
    }

    /// <summary>Requests, those of them that said that the buffer had run dry, and the mean of the throughputs said, 0 if none was.</summary>
    public (uint Requests, uint Starved, uint ThroughputKbps) Read()
    {
        lock (_lock)
        {
            return (_requests, _starved, _measured == 0 ? 0 : (uint)(_kbps / _measured));
        }
    }
}
