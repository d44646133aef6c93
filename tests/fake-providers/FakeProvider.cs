using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CdnMusic.FakeProviders;

/// <summary>
/// An identity provider on a port of its own that speaks the authorization code flow with PKCE as the real one does. Codes work once, for
/// the verifier and redirect URI they were made for. Thread-safe, but for its settings.
/// </summary>
public abstract class FakeProvider : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Grant> _codes = new();
    private readonly ConcurrentDictionary<string, FakePerson> _tokens = new();
    private WebApplication _app = null!;

    /// <summary>The client's secret, the same at every provider.</summary>
    public const string ClientSecret = "the-secret-that-the-provider-gave-us";

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Who signs in.</summary>
    public FakePerson Person { get; set; } = new("1", "Somebody", null);

    /// <summary>What goes wrong.</summary>
    public FakeFault Fault { get; set; }

    /// <summary>Requests to the token endpoint so far.</summary>
    public int Exchanges { get; private set; }

    /// <summary>Opens the port; 0: any.</summary>
    public async Task StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _app = builder.Build();
        Map(_app);
        await _app.StartAsync();
        Url = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
    }

    /// <summary>Closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Maps the provider's endpoints.</summary>
    protected abstract void Map(WebApplication app);

    /// <summary>The authorization endpoint, for a person who needs no persuading.</summary>
    /// <param name="request">The request.</param>
    /// <param name="more">Further parameters of the callback.</param>
    protected IResult Authorize(HttpRequest request, params (string Name, string Value)[] more)
    {
        var query = request.Query;
        var redirect = query["redirect_uri"].ToString();
        if (query["response_type"] != "code" || query["code_challenge_method"] != "S256" || query["code_challenge"].ToString().Length != 43 || redirect.Length == 0)
        {
            return Results.BadRequest("invalid_request");
        }

        var answer = new Dictionary<string, string?>
        {
            ["state"] = Fault == FakeFault.WrongState ? query["state"].ToString()[..^4] + "AAAA" : query["state"],
        };
        if (Fault == FakeFault.Denied)
        {
            answer["error"] = "access_denied";
            return Results.Redirect(QueryHelpers.AddQueryString(redirect, answer));
        }

        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        _codes[code] = new Grant(Person, redirect, query["code_challenge"]!, query["nonce"], query["client_id"]!);
        answer["code"] = code;
        foreach (var (name, value) in more)
        {
            answer[name] = value;
        }

        return Results.Redirect(QueryHelpers.AddQueryString(redirect, answer));
    }

    /// <summary>Redeems a code; null: it is not good.</summary>
    protected Grant? Redeem(IFormCollection form)
    {
        Exchanges++;
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
        return Fault != FakeFault.BadCode
            && form["grant_type"] == "authorization_code"
            && _codes.TryRemove(form["code"].ToString(), out var grant)
            && grant.Challenge == challenge && grant.RedirectUri == form["redirect_uri"] ? grant : null;
    }

    /// <summary>A new access token of this person.</summary>
    protected string NewToken(FakePerson person)
    {
        var token = "token-" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        _tokens[token] = person;
        return token;
    }

    /// <summary>Whose access token it is.</summary>
    /// <exception cref="InvalidOperationException">The profile cannot be read, which makes a status 500.</exception>
    protected FakePerson? Owner(string? token) => Fault == FakeFault.FailingProfile ? throw new InvalidOperationException("oops")
        : Fault == FakeFault.BadToken ? null : token is not null && _tokens.TryGetValue(token, out var person) ? person : null;

    /// <summary>Does what a broken token endpoint does; null: it is not broken.</summary>
    protected async Task<IResult?> BreakAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (Fault == FakeFault.Hanging)
        {
            await HangAsync(http);
        }

        return Fault == FakeFault.Failing ? Results.Content("<h1>oops</h1>", "text/html", statusCode: 500) : null;
    }

    /// <summary>Waits until the client has had enough.</summary>
    protected static async Task HangAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var gone = new TaskCompletionSource();
        await using var registration = http.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    /// <summary>What a code stands for.</summary>
    protected sealed record Grant(FakePerson Person, string RedirectUri, string Challenge, string? Nonce, string ClientId);
}
