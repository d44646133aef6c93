namespace CdnMusic.AuthApi.Accounts;

/// <summary>What became of an attempt to sign in.</summary>
internal enum SignInOutcome
{
    /// <summary>There is a session now.</summary>
    SignedIn,

    /// <summary>The first factor was right, and a second one is due.</summary>
    SecondFactor,

    /// <summary>Wrong, whatever it was.</summary>
    Refused,

    /// <summary>Too many attempts; not looked at.</summary>
    Throttled,
}
