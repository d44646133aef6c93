namespace CdnMusic.AuthApi.Tokens;

/// <summary>What became of a request to the token endpoint.</summary>
internal enum TokenOutcome
{
    /// <summary>Tokens for an authorization code.</summary>
    Code,

    /// <summary>Tokens for a refresh token.</summary>
    Refresh,

    /// <summary>Tokens for a device.</summary>
    Device,

    /// <summary>A token for a service.</summary>
    Service,

    /// <summary>Refused.</summary>
    Refused,
}
