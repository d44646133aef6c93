using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Storing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>
/// Makes accounts. An account exists only once its address is proven, so nobody can occupy somebody else's address beforehand.
/// </summary>
internal sealed class Registrations(
    AuthDbContext db, MailRequests mails, UserManager<Account> accounts, IPasswordHasher<Account> hasher, AuditLog audit, Outbox outbox, TimeProvider time)
{
    /// <summary>Takes a registration down; the same work and answer whether or not the address has an account.</summary>
    public Task RequestAsync(string email, string password, string displayName, string language, CancellationToken cancellationToken) =>
        mails.AddAsync(
            MailRequestKind.Registration,
            email,
            language,
            passwordHash: hasher.HashPassword(new Account(), password),
            displayName: displayName,
            cancellationToken: cancellationToken);

    /// <summary>Makes the account that a link stands for. Null: the link is unknown, used or stale, or the address has an account by now.</summary>
    public async Task<Account?> ConfirmAsync(Guid id, string token, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await mails.RedeemAsync(id, token, MailRequestKind.Registration, cancellationToken) is not { } request)
        {
            return null;
        }

        var account = New(request.DisplayName ?? "", request.Language);
        account.Email = request.Email;
        account.EmailConfirmed = true;
        account.PasswordHash = request.PasswordHash;
        if (!await CreateAsync(account, cancellationToken))
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return account;
    }

    /// <summary>Makes an account that somebody at an external provider signs in to.</summary>
    public async Task<Account> CreateExternalAsync(
        UserLoginInfo login, string displayName, string? pictureUrl, string language, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var account = New(displayName, language);
        account.PictureUrl = pictureUrl;
        if (!await CreateAsync(account, cancellationToken))
        {
            throw new InvalidOperationException("An account without an address could not be made.");
        }

        Ensure(await accounts.AddLoginAsync(account, login));
        audit.Add(SecurityEvent.ExternalLinked, account.Id, login.LoginProvider);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return account;
    }

    private static void Ensure(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException(string.Join("; ", result.Errors.Select(e => e.Description)));
        }
    }

    private Account New(string displayName, string language)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        return new Account
        {
            Id = id,
            UserName = id.ToString("N"),
            DisplayName = displayName.Length > Account.MaxDisplayName ? displayName[..Account.MaxDisplayName] : displayName,
            Language = language,
            CreatedAt = time.GetUtcNow(),
        };
    }

    private async Task<bool> CreateAsync(Account account, CancellationToken cancellationToken)
    {
        try
        {
            audit.Add(SecurityEvent.AccountCreated, account.Id);
            outbox.AddAccountEvent("account.created", account.Id);
            Ensure(await accounts.CreateAsync(account));
            await db.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException error) when (AuthDatabase.IsDuplicate(error))
        {
            return false;
        }
    }
}
