using CdnMusic.AuthApi.Accounts;

namespace CdnMusic.AuthApi.Administration;

/// <summary>An account, as operators see it.</summary>
internal sealed record AccountView(
    Guid Id, string? Email, string DisplayName, string Language, DateTimeOffset CreatedAt, DateTimeOffset? BlockedAt, bool HasPassword, bool HasSecondFactor)
{
    public static AccountView Of(Account account) => new(
        account.Id, account.Email, account.DisplayName, account.Language, account.CreatedAt, account.BlockedAt, account.PasswordHash is not null, account.TwoFactorEnabled);
}
