using CdnMusic.SignedUrls;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Playback;

/// <summary>Signs with the configured key. Thread-safe.</summary>
internal sealed class PlaybackSigner(IOptions<CatalogApiOptions> options)
{
    private readonly UrlSigner _signer = new(new SigningKey(options.Value.SigningKeyId, Convert.FromBase64String(options.Value.SigningSecret)));

    public string Sign(string path, UrlClaims claims) => _signer.Sign(path, claims);
}
