using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Throttling;

/// <summary>A cookie that says: from this browser somebody has signed in to this account. Thread-safe.</summary>
internal sealed class KnownDevice(IDataProtectionProvider protection, IOptions<AuthApiOptions> options)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);
    private readonly IDataProtector _protector = protection.CreateProtector("known device");
    private readonly bool _secure = options.Value.IsSecure;

    private string Cookie => (_secure ? "__Host-" : "") + "cdnmusic.device";

    /// <summary>Has this browser signed in to this account?</summary>
    public bool Knows(HttpContext context, string name)
    {
        try
        {
            return context.Request.Cookies[Cookie] is { } value && _protector.Unprotect(value) == name;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Remembers it.</summary>
    public void Remember(HttpContext context, string name) =>
        context.Response.Cookies.Append(Cookie, _protector.Protect(name), new CookieOptions
        {
            HttpOnly = true,
            Secure = _secure,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = Lifetime,
            IsEssential = true,
        });
}
