namespace CdnMusic.FakeProviders;

/// <summary>What goes wrong at a provider.</summary>
public enum FakeFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The person says no.</summary>
    Denied,

    /// <summary>The callback carries another state than was sent.</summary>
    WrongState,

    /// <summary>The token endpoint says that the code is not good, in the provider's own way.</summary>
    BadCode,

    /// <summary>The token endpoint answers with status 500 and HTML.</summary>
    Failing,

    /// <summary>The token endpoint never answers.</summary>
    Hanging,

    /// <summary>The discovery document never comes.</summary>
    HangingDiscovery,

    /// <summary>The profile cannot be read: status 500.</summary>
    FailingProfile,

    /// <summary>The profile's endpoint does not know the token, and says so in the provider's own way.</summary>
    BadToken,

    /// <summary>The ID token carries another nonce than was sent.</summary>
    WrongNonce,

    /// <summary>The ID token is signed with HS256 and the client's secret.</summary>
    SymmetricSignature,

    /// <summary>The ID token is signed with another key of the same id.</summary>
    ForgedSignature,
}
