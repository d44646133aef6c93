using System.Text.Json;
using CdnMusic.CatalogApi.Playback;
using Prometheus;

namespace CdnMusic.CatalogApi;

/// <summary>Every metric of the catalog. Thread-safe.</summary>
internal sealed class CatalogApiMetrics
{
    private readonly Counter.Child[] _playback;

    public CatalogApiMetrics(IMetricFactory factory)
    {
        var playback = factory.CreateCounter("cdnmusic_catalog_playback_total", "Requests to play, by outcome.", ["outcome"]);
        _playback = [.. Enum.GetValues<PlaybackOutcome>().Select(o => playback.WithLabels(JsonNamingPolicy.SnakeCaseLower.ConvertName(o.ToString())))];
        Lag = factory.CreateGauge("cdnmusic_catalog_index_lag_seconds", "Age of the newest heartbeat when the index had it, seconds.");
        SlotLag = factory.CreateGauge("cdnmusic_catalog_slot_lag_bytes", "Write-ahead log kept for the search index, bytes; NaN: there is no slot.");
    }

    /// <summary>How long changes take into the index.</summary>
    public Gauge Lag { get; }

    /// <summary>How much log the index makes Postgres keep.</summary>
    public Gauge SlotLag { get; }

    /// <summary>Counts a request to play.</summary>
    public void Played(PlaybackOutcome outcome) => _playback[(int)outcome].Inc();
}
