using System.Buffers.Text;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Processes;
using Npgsql;

namespace CdnMusic.CatalogApi.Tests.Running;

/// <summary>The real auth-api as a process, and somebody who registers there and signs in to a player.</summary>
internal sealed partial class AuthApi : IAsyncDisposable
{
    private const string Callback = "https://player.example/callback", Password = "correct horse battery staple";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    private readonly LocalService _service;
    private readonly NpgsqlDataSource _database;

    private AuthApi(LocalService service, NpgsqlDataSource database) => (_service, _database) = (service, database);

    /// <summary>As it stands in tokens.</summary>
    public string Issuer => _service.PublicUrl.ToString();

    public static async Task<AuthApi> StartAsync(Surroundings surroundings)
    {
        var database = await surroundings.NewDatabaseAsync();
        var url = new Uri($"http://127.0.0.1:{surroundings.Ports.Take()}");
        var program = new ServiceProgram("auth-api", "CdnMusic.AuthApi", url, new Uri($"http://127.0.0.1:{surroundings.Ports.Take()}"), new Dictionary<string, string>
        {
            ["AuthApi:Database"] = database,
            ["AuthApi:MasterKey"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            ["AuthApi:PublicUrl"] = url.GetLeftPart(UriPartial.Authority),
            ["AuthApi:AdminToken"] = RandomNumberGenerator.GetHexString(32),
            ["AuthApi:Clients:player:DisplayName"] = "The player",
            ["AuthApi:Clients:player:RedirectUris:0"] = Callback,
            ["AuthApi:Clients:player:Scopes:0"] = "catalog",
            ["AuthApi:Clients:player:FirstParty"] = "true",
            ["Listen:Internal"] = $"http://127.0.0.1:{surroundings.Ports.Take()}",
        });
        var auth = new AuthApi(new LocalService(program, new LogCapture(null), StartTimeout), NpgsqlDataSource.Create(database));
        try
        {
            await auth._service.StartAsync();
            return auth;
        }
        catch
        {
            await auth.DisposeAsync();
            throw;
        }
    }

    /// <summary>An access token of somebody who has just registered: the free plan.</summary>
    public async Task<string> TokenAsync(string email)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = _service.PublicUrl };
        await SubmitAsync(http, "/register", new() { ["name"] = "Somebody", ["email"] = email, ["password"] = Password });
        await SubmitAsync(http, await LinkAsync(email), []);
        await SubmitAsync(http, "/sign-in?again=true", new() { ["email"] = email, ["password"] = Password }, "/sign-in");
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        using var authorised = await http.GetAsync(new Uri(
            "/connect/authorize?response_type=code&client_id=player&scope=openid%20catalog&state=s&code_challenge_method=S256"
            + $"&code_challenge={challenge}&redirect_uri={Uri.EscapeDataString(Callback)}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Redirect, authorised.StatusCode);
        var code = HttpUtility.ParseQueryString(authorised.Headers.Location!.Query)["code"]!;
        using var content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = Callback,
            ["client_id"] = "player",
            ["code_verifier"] = verifier,
        });
        using var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), content);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task SubmitAsync(HttpClient http, string page, Dictionary<string, string> fields, string? action = null)
    {
        var html = await http.GetStringAsync(new Uri(page, UriKind.Relative));
        var field = AntiforgeryField().Match(html);
        Assert.True(field.Success, html);
        fields["__RequestVerificationToken"] = WebUtility.HtmlDecode(field.Groups[1].Value);
        using var content = new FormUrlEncodedContent(fields);
        using var response = await http.PostAsync(new Uri(action ?? page, UriKind.Relative), content);
        Assert.True((int)response.StatusCode < 400, $"{page}: {response.StatusCode}");
    }

    private async Task<string> LinkAsync(string email)
    {
        var link = await Poll.UntilAsync(async () =>
        {
            await using var command = _database.CreateCommand(
                "SELECT payload->>'link' FROM outbox WHERE stream = 'mails' AND payload->>'to' = $1 ORDER BY position DESC LIMIT 1");
            command.Parameters.Add(new() { Value = email });
            return await command.ExecuteScalarAsync() as string;
        }, found => found is not null);
        return new Uri(link!).PathAndQuery;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
