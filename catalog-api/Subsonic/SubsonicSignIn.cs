using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using CdnMusic.CatalogApi.Applications;
using CdnMusic.CatalogApi.Playback;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>
/// Signs applications in: by API key, or by their generated user name with the secret (<c>p</c>, also <c>enc:</c> in hexadecimal) or
/// <c>t = md5(secret + s)</c>. The secret has 120 bits, so that MD5, which the protocol wants, gives nothing away. Thread-safe.
/// </summary>
internal sealed class SubsonicSignIn(ApplicationBook book, SecretSeal seal)
{
    private const string Encoded = "enc:";

    /// <summary>Makes the request its listener's.</summary>
    /// <returns>What is wrong, or null.</returns>
    public async Task<SubsonicAnswer?> SignInAsync(SubsonicRequest request)
    {
        var (user, password, token, salt) = (request.One("u"), request.One("p"), request.One("t"), request.One("s"));
        ApplicationUser? found;
        if (request.One("apiKey") is { } key)
        {
            if (user is not null)
            {
                return SubsonicAnswer.Fail(SubsonicError.ConflictingAuthentication, "Send either an API key or a user name.");
            }

            found = await book.ByKeyAsync(key, request.Aborted);
            if (found is null)
            {
                return SubsonicAnswer.Fail(SubsonicError.InvalidApiKey, "No application has this API key.");
            }
        }
        else
        {
            if (user is null || (password is null && (token is null || salt is null)))
            {
                return SubsonicAnswer.Fail(SubsonicError.UnsupportedAuthentication, "Send 'apiKey', or 'u' with 'p', or 'u' with 't' and 's'.");
            }

            found = await book.ByNameAsync(user, request.Aborted);
            if (found is null || seal.Open(found.Application, found.Secret) is not { } secret || !IsRight(secret, password, token, salt))
            {
                return SubsonicAnswer.Fail(SubsonicError.WrongCredentials, "Wrong user name or password.");
            }
        }

        request.Context.User = new ClaimsPrincipal(new ClaimsIdentity(Claims(found), "subsonic"));
        return null;
    }

    private static bool IsRight(string secret, string? password, string? token, string? salt) => password is not null
        ? Same(password.StartsWith(Encoded, StringComparison.Ordinal) ? Decode(password[Encoded.Length..]) : password, secret)
        : Same(token!.ToLowerInvariant(), Token(secret + salt));

#pragma warning disable CA5351 // The protocol says MD5.
    private static string Token(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    private static bool Same(string left, string right) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    private static string Decode(string hexadecimal)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromHexString(hexadecimal));
        }
        catch (FormatException)
        {
            return "";
        }
    }

    /// <summary>As a token has them, so that all that asks for those asks for these.</summary>
    private static IEnumerable<Claim> Claims(ApplicationUser user)
    {
        yield return new Claim("sub", user.Listener);
        yield return new Claim("client_id", user.Application);
        yield return new Claim("plan", user.Plan ?? Entitlement.FreePlan);
        yield return new Claim("max_bitrate", (user.Plan is null ? Entitlement.FreeKbps : user.MaxBitrate).ToString(CultureInfo.InvariantCulture));
        if (user.Territory.Length > 0)
        {
            yield return new Claim("territory", user.Territory);
        }
    }
}
