namespace CdnMusic.EdgeNode.Reporting;

/// <summary>
/// Which replica of the control plane is tried when: each in turn, in an order drawn by this node, so that the edges of a dead one spread over
/// the others; and a pause before each attempt, anywhere between nothing and a bound ("full jitter") that doubles with every round in which
/// none could be reached. Not thread-safe.
/// </summary>
internal sealed class ReplicaRound
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private readonly Uri[] _urls;
    private readonly Random _random;
    private int _at, _failures;

    /// <param name="urls">Their fleet listeners; at least one.</param>
    /// <param name="random">Draws the order and the pauses.</param>
    public ReplicaRound(IEnumerable<Uri> urls, Random random)
    {
        (_urls, _random) = ([.. urls], random);
        random.Shuffle(_urls);
    }

    /// <summary>The longest pause.</summary>
    public static TimeSpan LongestPause { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The one to try now.</summary>
    public Uri Current => _urls[_at];

    /// <summary>It took us: the next failure is a first one.</summary>
    public void Succeeded() => _failures = 0;

    /// <summary>It did not take us, or is lost: goes on to the next, and says how long to wait before that.</summary>
    public TimeSpan Failed()
    {
        _at = (_at + 1) % _urls.Length;
        var bound = FirstPause * Math.Pow(2, Math.Min(_failures++ / _urls.Length, 10));
        return (bound < LongestPause ? bound : LongestPause) * _random.NextDouble();
    }

    /// <summary>It knows us and does not want us, so the others will not either: says how long to wait before asking again.</summary>
    public TimeSpan Refused()
    {
        _at = (_at + 1) % _urls.Length;
        return LongestPause * _random.NextDouble();
    }
}
