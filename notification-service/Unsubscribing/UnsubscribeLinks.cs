using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CdnMusic.NotificationService.Unsubscribing;

/// <summary>Links that name an address and prove, by HMAC-SHA256, that they come from us. Thread-safe.</summary>
internal sealed class UnsubscribeLinks(IOptions<NotificationOptions> options)
{
    public Uri For(string address)
    {
        var name = Encoding.UTF8.GetBytes(address.ToLowerInvariant());
        return new Uri(options.Value.PublicUrl!, $"v1/unsubscribe/{Base64Url.EncodeToString(name)}.{Base64Url.EncodeToString(Mac(name))}");
    }

    /// <summary>The address; null: the link is not ours.</summary>
    public string? AddressOf(string token)
    {
        if (token.Split('.') is not [var name, var mac] || !Base64Url.IsValid(name) || !Base64Url.IsValid(mac))
        {
            return null;
        }

        var bytes = Base64Url.DecodeFromChars(name);
        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(mac), Mac(bytes)) ? Encoding.UTF8.GetString(bytes) : null;
    }

    private byte[] Mac(byte[] name) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.Value.UnsubscribeSecret), name);
}
