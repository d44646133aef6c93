using CdnMusic.AuthApi.Passwords;
using CdnMusic.AuthApi.Security;
using CdnMusic.AuthApi.Storing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Registers what has to do with accounts.</summary>
internal static class AccountServices
{
    public static void AddAccounts(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("cdnmusic-auth").PersistKeysToDbContext<AuthDbContext>();
        services.AddOptions<KeyManagementOptions>().Configure<MasterKey>((keys, master) => keys.XmlEncryptor = new MasterKeyXmlEncryptor(master));
        services.AddSessionCookies();
        services.AddSingleton<CommonPasswords>().AddSingleton<PasswordRules>();
        services.AddSingleton<TimedPasswordHasher>().AddSingleton<IPasswordHasher<Account>>(p => p.GetRequiredService<TimedPasswordHasher>());
        services.AddIdentityCore<Account>(identity =>
            {
                identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                // The rules are ours: PasswordRules.
                identity.Password = new PasswordOptions
                {
                    RequiredLength = 1,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireNonAlphanumeric = false,
                    RequireUppercase = false,
                };
            })
            .AddEntityFrameworkStores<AuthDbContext>()
            .AddSignInManager<AccountSignInManager>()
            .AddPasswordValidator<PasswordRules>()
            .AddTokenProvider<OneTimeCodes>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddOptions<IdentityPasskeyOptions>().Configure<IOptions<AuthApiOptions>>((passkeys, options) =>
        {
            passkeys.ServerDomain = options.Value.Issuer.Host;
            // By default it must be the request's Origin, which is null here: the pages send no referrer.
            passkeys.ValidateOrigin = context => ValueTask.FromResult(
                !context.CrossOrigin && context.Origin == options.Value.Issuer.GetLeftPart(UriPartial.Authority));
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
        });
        services.AddScoped<PasswordSignIn>().AddScoped<Registrations>().AddScoped<PasswordChanges>().AddScoped<EmailChanges>();
        services.AddScoped<AccountDeletion>().AddScoped<AccountBlocking>().AddScoped<SessionEnding>();
    }
}
