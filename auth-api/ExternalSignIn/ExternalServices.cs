namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>Registers sign-in with external providers.</summary>
internal static class ExternalServices
{
    public static void AddExternalSignIn(this IServiceCollection services) => services.AddSingleton<ExternalProviders>();
}
