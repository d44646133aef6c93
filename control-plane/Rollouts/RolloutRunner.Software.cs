using CdnMusic.ControlPlane.Fleet;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>
/// Versions of the edges' software. An edge that is told to change ends and is started again by its supervisor, so it may be away for a while;
/// how long, the roll-out says.
/// </summary>
internal sealed partial class RolloutRunner
{
    // Longer than any edge lets its command run.
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(10);

    // By edge: the version that it said it has installed, and when. After a start of the control plane it is told again, which changes nothing.
    private readonly Dictionary<string, (string Asked, TimeSpan At)> _installed = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Edge, string Asked), string> _refusedVersions = [];
    private readonly Lock _softwareGate = new();

    /// <summary>Has the edge what the roll-out brings?</summary>
    private static bool Has(Rollout rollout, EdgeVitals edge) => rollout.Request.Version is { } version ? edge.Version == version : edge.Revision == rollout.Revision;

    /// <summary>The same version in another roll-out is another question: the operator may have mended what was in its way.</summary>
    private static string Asked(Rollout? open, string version) => $"{open?.Id} {version}";

    private void TellVersions(IReadOnlyList<EdgeVitals> edges)
    {
        var open = book.Open();
        var patience = open?.Request.EffectiveRestart() ?? RolloutRequest.DefaultRestart;
        foreach (var edge in edges.Where(e => e.Hold is not null))
        {
            if (book.VersionOf(edge.Id) is not { } version || edge.Version == version)
            {
                continue;
            }

            var asked = Asked(open, version);
            lock (_softwareGate)
            {
                if (_refusedVersions.ContainsKey((edge.Id, asked))
                    || (_installed.TryGetValue(edge.Id, out var told) && told.Asked == asked && time.Monotonic() - told.At < patience))
                {
                    continue;
                }
            }

            if (_telling.TryAdd(edge.Id, true))
            {
                _ = TellVersionAsync(edge, version, asked);
            }
        }
    }

    private async Task TellVersionAsync(EdgeVitals edge, string version, string asked)
    {
        try
        {
            var command = new Wire.Command { Id = Guid.NewGuid().ToString("N"), Software = new Wire.SoftwareVersion { Version = version } };
            var receipt = await sender.SendAsync(edge.Id, edge.Hold, command, InstallTimeout);
            lock (_softwareGate)
            {
                if (receipt.Status == CommandOutcome.Failed)
                {
                    _refusedVersions[(edge.Id, asked)] = receipt.Error ?? "";
                }
                else if (receipt.Status == CommandOutcome.Acknowledged)
                {
                    _installed[edge.Id] = (asked, time.Monotonic());
                }
            }
        }
        catch (Exception error)
        {
            logger.RolloutFault(error);
        }
        finally
        {
            _telling.TryRemove(edge.Id, out _);
        }
    }

    /// <summary>Why an edge speaks against a version, or null.</summary>
    private string? Objection(Rollout rollout, EdgeVitals edge)
    {
        var version = rollout.Request.Version!;
        var asked = Asked(rollout, version);
        lock (_softwareGate)
        {
            if (_refusedVersions.TryGetValue((edge.Id, asked), out var refused))
            {
                return $"{edge.Id} refused: {refused}";
            }

            if (edge.Version == version)
            {
                return edge.IsLive ? null : $"{edge.Id} is not heard any more";
            }

            return _installed.TryGetValue(edge.Id, out var told) && told.Asked == asked && time.Monotonic() - told.At > rollout.Request.EffectiveRestart()
                ? $"{edge.Id} was told {rollout.Request.EffectiveRestart():c} ago and does not run {version}"
                : null;
        }
    }

    /// <summary>Another replica tells edges now, and what was seen here will be old.</summary>
    private void ForgetVersions()
    {
        lock (_softwareGate)
        {
            _installed.Clear();
            _refusedVersions.Clear();
        }
    }
}
