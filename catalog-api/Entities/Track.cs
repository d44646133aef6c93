using System.Text.RegularExpressions;

namespace CdnMusic.CatalogApi.Entities;

/// <summary>A recording on a release.</summary>
/// <param name="ReleaseId">On which.</param>
/// <param name="Title">In any script.</param>
/// <param name="Number">Its place on the disc, from 1.</param>
/// <param name="DurationMs">Its length, milliseconds.</param>
/// <param name="CdnId">The id under which the origin has it: <c>/tracks/CDN_ID/master.m3u8</c>.</param>
/// <param name="Renditions">Folders of its renditions, such as <c>aac-128</c>.</param>
/// <param name="Disc">The disc, from 1.</param>
/// <param name="Isrc">ISO 3901, without hyphens.</param>
internal sealed partial record Track(
    string ReleaseId,
    string Title,
    int Number,
    int DurationMs,
    string CdnId,
    IReadOnlyList<string> Renditions,
    int Disc = 1,
    string? Isrc = null) : ICatalogEntity
{
    private const int MaxPlace = 9999, MaxDuration = 24 * 60 * 60 * 1000;

    public IReadOnlyList<string> Renditions { get; init; } = Renditions ?? [];

    public IEnumerable<string> Mistakes() =>
    [
        .. Rules.Id("release_id", ReleaseId),
        .. Rules.Text("title", Title),
        .. Range("number", Number, MaxPlace),
        .. Range("disc", Disc, MaxPlace),
        .. Range("duration_ms", DurationMs, MaxDuration),
        .. Rules.Id("cdn_id", CdnId),
        .. Rules.All("renditions", Renditions, r => RenditionForm().IsMatch(r), "folders such as aac-128"),
        .. Isrc is null || IsrcForm().IsMatch(Isrc) ? Array.Empty<string>() : ["isrc: must be of the form CCXXXYYNNNNN (ISO 3901)"],
    ];

    private static string[] Range(string member, int value, int max) => value >= 1 && value <= max ? [] : [$"{member}: must be 1 to {max}"];

    [GeneratedRegex("^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$")]
    private static partial Regex IsrcForm();

    [GeneratedRegex("^[a-z][a-z0-9]{0,7}-[0-9]{1,6}$")]
    private static partial Regex RenditionForm();
}
