using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CdnMusic.EdgeNode.Tests.Running;

/// <summary>A real HTTP server on loopback whose answers a test scripts, and which remembers every request.</summary>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedOrigin(WebApplication app) => _app = app;

    public Func<HttpContext, Task> Answer { get; set; } = context => Task.CompletedTask;

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<ScriptedOrigin> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1);
        var app = builder.Build();
        var origin = new ScriptedOrigin(app);
        app.Run(async context =>
        {
            origin.Requests.Enqueue(new SeenRequest(
                context.Request.Method,
                context.Request.Path + context.Request.QueryString,
                context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase))
            {
                RawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            });
            await origin.Answer(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return origin;
    }

    /// <summary>Answers every request with these bytes and fields.</summary>
    public void AnswerWith(byte[] body, params (string Name, string Value)[] fields) => Answer = async context =>
    {
        foreach (var (name, value) in fields)
        {
            context.Response.Headers.Append(name, value);
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);
    };

    public Task StopAsync() => _app.StopAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

internal sealed record SeenRequest(string Method, string Target, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The request target as it was on the wire.</summary>
    public string RawTarget { get; init; } = "";

    /// <summary>The request line and the field lines as they were on the wire; a <see cref="RawOrigin"/> keeps them.</summary>
    public string Head { get; init; } = "";
}
