using System.Globalization;

namespace CdnMusic.Origin.Media;

/// <summary>Decides whether a file is audio that can be ingested. Thread-safe.</summary>
internal sealed class AudioProbe(MediaTool tool)
{
    private const int MinSampleRate = 8_000, MaxSampleRate = 768_000, MaxChannels = 16;

    /// <summary>Looks at a file.</summary>
    /// <exception cref="MediaException">It is not there, empty, not audio, or cannot be read; the message begins with its path.</exception>
    public async Task<AudioFile> ProbeAsync(string path, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        try
        {
            var digest = await FileDigest.OfAsync(full, cancellationToken);
            return Judge(full, digest, await MediaProbe.AskAsync(tool, full, MediaTool.InputLimits, cancellationToken));
        }
        catch (MediaException error)
        {
            throw error.Of(path);
        }
    }

    private static AudioFile Judge(string path, string digest, ProbeReport report)
    {
        if (report.HasVideo)
        {
            throw new MediaException("is a video", MediaFault.Video);
        }

        var audio = report.Audio ?? throw new MediaException("has no audio stream", MediaFault.Garbage);
        // Sample entries of protected streams: FairPlay, and Common Encryption (ISO/IEC 23001-7).
        if (audio.CodecTagString is "drms" or "enca")
        {
            throw new MediaException("is protected by DRM", MediaFault.Protected);
        }

        if (!int.TryParse(audio.SampleRate, CultureInfo.InvariantCulture, out var rate)
            || rate is < MinSampleRate or > MaxSampleRate
            || audio.Channels is < 1 or > MaxChannels)
        {
            throw new MediaException("has an audio stream that cannot be decoded", MediaFault.Garbage);
        }

        var seconds = Number(report.Format?.Duration) ?? Number(audio.Duration);
        return new AudioFile(
            path,
            digest,
            report.Format?.FormatName ?? "",
            rate,
            audio.Channels,
            LosslessBits(audio),
            report.Picture is not null,
            seconds is > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds.Value) : null,
            TagsOf(report.Format?.Tags).Or(TagsOf(audio.Tags)).Cleaned());
    }

    private static double? Number(string? text) => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int? LosslessBits(ProbeStream audio)
    {
        var codec = audio.CodecName ?? "";
        if (codec is not ("flac" or "alac")
            && (!codec.StartsWith("pcm_", StringComparison.Ordinal) || codec is "pcm_alaw" or "pcm_mulaw" or "pcm_vidc"))
        {
            return null;
        }

        var bits = int.TryParse(audio.BitsPerRawSample, CultureInfo.InvariantCulture, out var raw) ? raw : audio.BitsPerSample;
        return bits is > 0 and <= 16 ? 16 : 24;
    }

    /// <summary>Containers differ in the case of their tags' names (Vorbis comments: TITLE).</summary>
    private static AudioTags TagsOf(Dictionary<string, string>? tags)
    {
        string? Find(string name) => tags?.FirstOrDefault(tag => tag.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;
        return new AudioTags(Find("title"), Find("artist") ?? Find("album_artist"), Find("album"));
    }
}
