using CdnMusic.AuthApi.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Prometheus;

namespace CdnMusic.AuthApi.Passwords;

/// <summary>PBKDF2-HMAC-SHA512 (Identity's own), measured; and the same work for accounts that do not exist. Thread-safe.</summary>
internal sealed class TimedPasswordHasher : IPasswordHasher<Account>
{
    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 210_000;

    private readonly AuthApiMetrics _metrics;
    private readonly PasswordHasher<Account> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly string _nobody;

    public TimedPasswordHasher(AuthApiMetrics metrics)
    {
        _metrics = metrics;
        _nobody = _hasher.HashPassword(new Account(), Guid.NewGuid().ToString());
    }

    public string HashPassword(Account user, string password)
    {
        using var _ = _metrics.HashingSeconds.NewTimer();
        return _hasher.HashPassword(user, password);
    }

    public PasswordVerificationResult VerifyHashedPassword(Account user, string hashedPassword, string providedPassword)
    {
        using var _ = _metrics.HashingSeconds.NewTimer();
        return _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
    }

    /// <summary>Costs what verifying costs, and fails.</summary>
    public void VerifyAgainstNobody(string providedPassword) => VerifyHashedPassword(new Account(), _nobody, providedPassword);
}
