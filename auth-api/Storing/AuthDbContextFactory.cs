using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CdnMusic.AuthApi.Storing;

/// <summary>For <c>dotnet ef migrations add</c> alone, which needs the model and no database.</summary>
internal sealed class AuthDbContextFactory : IDesignTimeDbContextFactory<AuthDbContext>
{
    public AuthDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<AuthDbContext>();
        AuthDatabase.Configure(options, "Host=127.0.0.1");
        // Identity's part of the model depends on its options.
        options.UseApplicationServiceProvider(
            new ServiceCollection().Configure<IdentityOptions>(identity => identity.Stores.SchemaVersion = IdentitySchemaVersions.Version3).BuildServiceProvider());
        return new AuthDbContext(options.Options);
    }
}
