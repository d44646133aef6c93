namespace CdnMusic.AuthApi.Auditing;

/// <summary>What the audit log knows. Stored, counted and mailed under these names in snake_case; do not rename.</summary>
internal enum SecurityEvent
{
    AccountCreated,
    AccountDeleted,
    AccountBlocked,
    AccountUnblocked,
    SignedIn,
    SignInFailed,
    SignInThrottled,
    SignedOut,
    SignedOutEverywhere,
    PasswordResetRequested,
    PasswordChanged,
    EmailChanged,
    SecondFactorEnabled,
    SecondFactorDisabled,
    SecondFactorFailed,
    RecoveryCodeUsed,
    PasskeyAdded,
    PasskeyRemoved,
    ExternalLinked,
    ExternalUnlinked,
    ExternalFailed,
    TokenReused,
    ConsentGiven,
    DeviceApproved,
    EntitlementChanged,
    SigningKeyMade,
}
