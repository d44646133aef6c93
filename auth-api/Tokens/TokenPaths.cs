namespace CdnMusic.AuthApi.Tokens;

/// <summary>Where the protocol's endpoints are; clients find them by discovery.</summary>
internal static class TokenPaths
{
    public const string Authorize = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string EndSession = "/connect/end-session";
    public const string DeviceAuthorization = "/connect/device";
    public const string UserCode = "/device";
    public const string UserInfo = "/connect/userinfo";
    public const string Introspection = "/connect/introspect";
    public const string Revocation = "/connect/revoke";
    public const string KeySet = "/.well-known/jwks";
}
