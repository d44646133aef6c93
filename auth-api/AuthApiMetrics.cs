using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Tokens;
using Prometheus;

namespace CdnMusic.AuthApi;

/// <summary>Every metric of the auth API. Thread-safe.</summary>
internal sealed class AuthApiMetrics
{
    private readonly Counter.Child[] _events, _tokens;

    public AuthApiMetrics(IMetricFactory factory)
    {
        var events = factory.CreateCounter("cdnmusic_auth_security_events_total", "Security events, as in the audit log.", ["event"]);
        _events = Children<SecurityEvent>(e => events.WithLabels(e));
        var tokens = factory.CreateCounter("cdnmusic_auth_token_requests_total", "Answers of the token endpoint, by grant and outcome.", ["outcome"]);
        _tokens = Children<TokenOutcome>(o => tokens.WithLabels(o));
        MailsWritten = factory.CreateCounter("cdnmusic_auth_mails_total", "Mails handed to the outbox.");
        HashingSeconds = factory.CreateHistogram("cdnmusic_auth_password_hashing_seconds", "Time to hash or verify a password.");
    }

    /// <summary>Mails handed to the outbox.</summary>
    public Counter MailsWritten { get; }

    /// <summary>Time to hash or verify a password.</summary>
    public Histogram HashingSeconds { get; }

    /// <summary>Counts a security event.</summary>
    public void SecurityEvent(SecurityEvent what) => _events[(int)what].Inc();

    /// <summary>Counts an answer of the token endpoint.</summary>
    public void Token(TokenOutcome outcome) => _tokens[(int)outcome].Inc();

    private static Counter.Child[] Children<T>(Func<string, Counter.Child> make)
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(value => make(Naming.SnakeCase(value.ToString())))];
}
