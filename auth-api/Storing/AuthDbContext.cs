using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Entitlements;
using CdnMusic.AuthApi.Keys;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Throttling;
using CdnMusic.Messaging.Outbox;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Storing;

/// <summary>Everything this service stores, in a database of its own.</summary>
internal sealed class AuthDbContext(DbContextOptions<AuthDbContext> options)
    : IdentityUserContext<Account, Guid>(options), IDataProtectionKeyContext
{
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<MailRequest> MailRequests => Set<MailRequest>();

    public DbSet<Entitlement> Entitlements => Set<Entitlement>();

    public DbSet<EntitlementRequest> EntitlementRequests => Set<EntitlementRequest>();

    public DbSet<AuditEntry> Audit => Set<AuditEntry>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<AttemptCount> Attempts => Set<AttemptCount>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.UseOpenIddict();
        builder.Entity<Account>(account =>
        {
            account.ToTable("accounts");
            account.HasIndex(a => a.NormalizedEmail).HasDatabaseName("ix_accounts_normalized_email").IsUnique();
            account.Property(a => a.DisplayName).HasMaxLength(Account.MaxDisplayName);
            account.Property(a => a.PictureUrl).HasMaxLength(2048);
            account.Property(a => a.Language).HasMaxLength(2);
        });
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<Guid>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<Guid>>().ToTable("account_tokens");
        builder.Entity<IdentityUserPasskey<Guid>>(passkey =>
        {
            passkey.ToTable("account_passkeys");
            passkey.OwnsOne(p => p.Data).ToJson("data");
        });
        builder.Entity<MailRequest>(request =>
        {
            request.ToTable("mail_requests");
            request.Property(r => r.Kind).HasConversion<string>().HasMaxLength(32);
            request.Property(r => r.Email).HasMaxLength(256);
            request.Property(r => r.NormalizedEmail).HasMaxLength(256);
            request.Property(r => r.DisplayName).HasMaxLength(Account.MaxDisplayName);
            request.Property(r => r.Language).HasMaxLength(2);
            request.HasIndex(r => r.Id, "ix_mail_requests_unhandled").HasFilter("handled_at IS NULL");
            request.HasIndex(r => r.NormalizedEmail);
            request.HasIndex(r => r.CreatedAt);
            request.HasOne<Account>().WithMany().HasForeignKey(r => r.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<Entitlement>(entitlement =>
        {
            entitlement.ToTable("entitlements").HasKey(e => e.AccountId);
            entitlement.Property(e => e.Plan).HasMaxLength(64);
            entitlement.HasOne<Account>().WithOne().HasForeignKey<Entitlement>(e => e.AccountId).OnDelete(DeleteBehavior.Cascade);
        });
        builder.Entity<EntitlementRequest>(request =>
        {
            request.ToTable("entitlement_requests").HasKey(r => r.IdempotencyKey);
            request.Property(r => r.IdempotencyKey).HasMaxLength(255);
            request.HasIndex(r => r.CreatedAt);
        });
        builder.Entity<AuditEntry>(entry =>
        {
            entry.ToTable("audit");
            entry.Property(e => e.Event).HasConversion<string>().HasMaxLength(64);
            entry.Property(e => e.Network).HasMaxLength(64);
            entry.Property(e => e.Detail).HasMaxLength(256);
            entry.HasIndex(e => new { e.AccountId, e.Id });
            entry.HasIndex(e => e.At);
        });
        builder.Entity<SigningKey>().ToTable("signing_keys").Property(k => k.Id).HasMaxLength(64);
        builder.Entity<AttemptCount>(attempts =>
        {
            attempts.ToTable("attempts").HasKey(a => a.Key);
            attempts.HasIndex(a => a.WindowEnds);
        });
        builder.Entity<OutboxMessage>(message =>
        {
            message.ToTable(OutboxTable.Name).HasKey(m => m.Position);
            message.Property(m => m.Position).UseIdentityByDefaultColumn();
            message.Property(m => m.Payload).HasColumnType("jsonb");
            message.HasIndex(m => m.Id).IsUnique();
            message.HasIndex(m => m.Position, "ix_outbox_unpublished").HasFilter("published_at IS NULL");
        });
    }
}
