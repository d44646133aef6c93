using CdnMusic.AuthApi.Tokens;

namespace CdnMusic.AuthApi.Clients;

/// <summary>An application that may ask for tokens.</summary>
internal sealed class ClientSettings
{
    public const int MinSecret = 32;

    /// <summary>What people see when they are asked to consent. Default: the client id.</summary>
    public string DisplayName { get; set; } = "";

    /// <summary>Its secret, at least 32 characters; without one it is a public client (apps, browsers).</summary>
    public string Secret { get; set; } = "";

    /// <summary>Where people are sent back to, compared character by character; with one, the authorization code flow is open to it.</summary>
    public string[] RedirectUris { get; set; } = [];

    /// <summary>Where people may be sent after signing out.</summary>
    public string[] PostLogoutRedirectUris { get; set; } = [];

    /// <summary>The scopes it may ask for, out of those of <see cref="ApiScopes"/>; <c>openid</c> and <c>offline_access</c> need no mention.</summary>
    public string[] Scopes { get; set; } = [];

    /// <summary>May use the device flow (RFC 8628). Default false.</summary>
    public bool Device { get; set; }

    /// <summary>May get tokens for itself (client credentials). Needs a secret. Default false.</summary>
    public bool Service { get; set; }

    /// <summary>May introspect tokens (RFC 7662). Needs a secret. Default false.</summary>
    public bool Introspection { get; set; }

    /// <summary>One of our own, for which nobody is asked to consent. Default false.</summary>
    public bool FirstParty { get; set; }

    /// <summary>What is wrong with it.</summary>
    public IEnumerable<string> Mistakes(string id)
    {
        if (id.Length is 0 or > 100 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            yield return "a client id has 1 to 100 letters, digits, '-', '_' or '.'";
        }

        if (Secret.Length is > 0 and < MinSecret)
        {
            yield return $"Secret must be at least {MinSecret} characters long";
        }

        if ((Service || Introspection) && Secret.Length == 0)
        {
            yield return "Service and Introspection need a Secret";
        }

        foreach (var scope in Scopes.Where(s => !ApiScopes.IsKnown(s)))
        {
            yield return $"there is no scope '{scope}'; known: {string.Join(", ", ApiScopes.All)}";
        }

        foreach (var uri in RedirectUris.Concat(PostLogoutRedirectUris).Where(u => !IsRedirect(u)))
        {
            yield return $"'{uri}' is no redirect URI: absolute, without fragment, https (http on loopback only) or a private-use scheme with a dot (RFC 8252)";
        }
    }

    private static bool IsRedirect(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback) || uri.Scheme.Contains('.', StringComparison.Ordinal));
}
