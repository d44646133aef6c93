using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Releasing;

/// <summary>Body of <c>PUT /v1/releases/{id}</c>.</summary>
/// <param name="Tracks">In their order; 1 to 200.</param>
/// <param name="Title">Of the release; null: what the files say.</param>
/// <param name="Artist">Of every track that names no other; null: what the files say.</param>
/// <param name="Cover">The upload of a picture; null: what the files carry.</param>
/// <param name="ReleaseAt">When listeners may hear it, at most two years ahead; null: as soon as it is ready.</param>
internal sealed record ReleaseRequest(
    IReadOnlyList<TrackRequest> Tracks, string? Title = null, string? Artist = null, string? Cover = null, DateTimeOffset? ReleaseAt = null)
{
    private const int MaxTracks = 200;
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(2 * 366);

    /// <summary>Every upload that it names.</summary>
    [JsonIgnore]
    public IEnumerable<string> Uploads => Cover is null ? Tracks.Select(track => track.Upload) : Tracks.Select(track => track.Upload).Append(Cover);

    /// <summary>What is wrong with it, by member.</summary>
    public IEnumerable<(string Member, string Mistake)> Mistakes(DateTimeOffset now)
    {
        if (Tracks.Count is < 1 or > MaxTracks)
        {
            yield return ("tracks", $"A release has 1 to {MaxTracks} tracks.");
        }

        if (Tracks.Select(track => track.Upload).Distinct(StringComparer.Ordinal).Count() < Tracks.Count)
        {
            yield return ("tracks", "Two tracks name the same upload.");
        }

        if (ReleaseAt - now > LongestWait)
        {
            yield return ("release_at", $"The release is more than {LongestWait.TotalDays:0} days ahead.");
        }

        foreach (var (member, text) in new[] { ("title", Title), ("artist", Artist) }.Concat(
            Tracks.SelectMany((track, i) => new[] { ($"tracks[{i}].title", track.Title), ($"tracks[{i}].artist", track.Artist) })))
        {
            if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > AudioTags.MaxLength))
            {
                yield return (member, $"A name has 1 to {AudioTags.MaxLength} characters; leave it out if there is none.");
            }
        }

        for (var i = 0; i < Tracks.Count; i++)
        {
            if (Tracks[i].Isrc is { } isrc && !IsrcCode.IsValid(isrc))
            {
                yield return ($"tracks[{i}].isrc", "An ISRC is like DEAB12600123: two letters, three letters or digits, seven digits.");
            }
        }
    }
}

/// <summary>One track of a release.</summary>
/// <param name="Upload">The upload of its recording.</param>
/// <param name="Title">Null: what the file says.</param>
/// <param name="Artist">Null: the release's, or what the file says.</param>
/// <param name="Isrc">ISO 3901 code, or null.</param>
internal sealed record TrackRequest(string Upload, string? Title = null, string? Artist = null, string? Isrc = null);

/// <summary>International Standard Recording Codes (ISO 3901).</summary>
internal static partial class IsrcCode
{
    /// <summary>Is it one, written without hyphens?</summary>
    public static bool IsValid(string text) => Pattern().IsMatch(text);

    [GeneratedRegex("^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
