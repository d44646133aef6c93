using CdnMusic.Protocol.Fleet;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>
/// Carries out the fleet's purges in their order, each once. A purge is in the ledger before its position is written: after a crash between
/// the two it comes again, and purges again. Thread-safe.
/// </summary>
internal sealed class FleetPurges(PurgeLedger ledger, PurgePlaceFile file, ILogger<FleetPurges> logger)
{
    private const int MaxLogLength = 64;
    private readonly Lock _gate = new();

    /// <summary>Up to where this node has purged.</summary>
    public PurgePlace Place
    {
        get
        {
            lock (_gate)
            {
                return file.Place;
            }
        }
    }

    /// <summary>Purges, durably. Returns why not, or null.</summary>
    public string? Apply(Purge purge)
    {
        lock (_gate)
        {
            var place = file.Place;
            var everything = purge is { Soft: false, Prefixes: ["/"] };
            if (purge.Log.Length is 0 or > MaxLogLength || purge.Log.Contains(' ', StringComparison.Ordinal))
            {
                return "a purge needs the name of its log";
            }

            // A purge of everything that lies before us was not meant as a repetition: the control plane's store is older than we are
            // (restored from a copy), and positions after this one will be given out again.
            if (purge.Log == place.Log && (everything ? purge.Position == place.Position : purge.Position <= place.Position))
            {
                return null;
            }

            if (!everything && !(purge.Position == place.Position + 1 && (purge.Log == place.Log || place == new PurgePlace("", 0))))
            {
                return $"position {purge.Position} does not follow {place.Position}";
            }

            var request = new PurgeRequest(purge.Paths, purge.Prefixes, purge.Keys, purge.Soft);
            if (request.Problem() is { } problem)
            {
                // Of a newer control plane, perhaps. Too much is purged then, but never too little, and the order goes on.
                logger.PurgeNotUnderstood(problem);
                request = new PurgeRequest([], ["/"], [], Soft: false);
            }

            ledger.Purge(request);
            file.Write(new PurgePlace(purge.Log, purge.Position));
            logger.Purged(request.Paths.Count, request.Prefixes.Count, request.Keys.Count, request.Soft);
            return null;
        }
    }
}
