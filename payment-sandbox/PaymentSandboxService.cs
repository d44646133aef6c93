using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;

namespace CdnMusic.PaymentSandbox;

/// <summary>A bank to play with: it speaks YooKassa's protocol and misbehaves on request. Its books are in memory.</summary>
internal static class PaymentSandboxService
{
    public static IReadOnlyList<Listener> Listeners { get; } = [Listener.Public("http://127.0.0.1:8124")];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        builder.Services.AddStrictOptions<PaymentSandboxOptions>("Sandbox");
        builder.Services.AddHttpClient();
        builder.Services.AddSingleton<Accounts>().AddSingleton<Script>().AddSingleton<Notifications>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<Notifications>());
        builder.Services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            http.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            http.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
    }

    public static void ConfigurePipeline(WebApplication app) => app.MapProvider();
}
