namespace CdnMusic.AuthApi.Auditing;

/// <summary>One security event. Holds no name, no e-mail address and no secret, so it may outlive the account.</summary>
internal sealed class AuditEntry
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    public SecurityEvent Event { get; init; }

    /// <summary>Whose account; null where none is known.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>The client's network (/24 or /48).</summary>
    public string? Network { get; init; }

    /// <summary>Further words, such as the provider's name or the client's id.</summary>
    public string? Detail { get; init; }
}
