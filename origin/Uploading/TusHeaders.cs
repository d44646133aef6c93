using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Origin.Uploading;

/// <summary>Header fields of tus 1.0.0.</summary>
internal static class TusHeaders
{
    public const string Version = "1.0.0";
    public const string Resumable = "Tus-Resumable";
    public const int MaxMetadata = 4096;
    public const int MaxKey = 256;

    /// <summary>Reads a field that is a whole number; false if it is missing or something else.</summary>
    public static bool TryReadWhole(IHeaderDictionary headers, string name, out long value)
    {
        value = 0;
        return headers[name] is [{ } text] && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Says how far an upload is.</summary>
    public static void Describe(HttpResponse response, Upload upload)
    {
        var headers = response.Headers;
        headers["Upload-Offset"] = Whole(upload.Offset);
        headers["Upload-Length"] = Whole(upload.Length);
        if (upload.Metadata.Length > 0)
        {
            headers["Upload-Metadata"] = upload.Metadata;
        }

        if (upload.ExpiresAt is { } expires)
        {
            headers["Upload-Expires"] = expires.ToString("R", CultureInfo.InvariantCulture);
        }
    }
}
