using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Web;

namespace CdnMusic.AuthApi.Tests.Running;

/// <summary>A client of the protocol, as RFC 9700 wants it, unless a test asks for something worse.</summary>
internal sealed class OAuthClient(AuthServer server, string clientId = "player", string redirectUri = "https://player.example/callback") : IDisposable
{
    public const string AllScopes = "openid profile email catalog offline_access";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        BaseAddress = server.Public,
        Timeout = TimeSpan.FromSeconds(60),
    };

    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string AuthorizeUrl(string scope = AllScopes, params (string Name, string? Value)[] changes)
    {
        var query = HttpUtility.ParseQueryString("");
        query["response_type"] = "code";
        query["client_id"] = clientId;
        query["redirect_uri"] = redirectUri;
        query["scope"] = scope;
        query["state"] = "a-state";
        query["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        query["code_challenge_method"] = "S256";
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                query.Remove(name);
            }
            else
            {
                query[name] = value;
            }
        }

        return "/connect/authorize?" + query;
    }

    /// <summary>What comes back to the redirect URI.</summary>
    public static System.Collections.Specialized.NameValueCollection Answer(HttpResponseMessage response) =>
        HttpUtility.ParseQueryString(response.Headers.Location?.Query ?? throw new InvalidOperationException($"{response.StatusCode}: no redirect"));

    public async Task<string> CodeAsync(Visitor visitor, string scope = AllScopes)
    {
        using var response = await visitor.GetAsync(AuthorizeUrl(scope));
        return Answer(response)["code"] ?? throw new InvalidOperationException(response.Headers.Location?.ToString());
    }

    public async Task<JsonElement> TokensAsync(Visitor visitor, string scope = AllScopes) => await ExchangeAsync(await CodeAsync(visitor, scope));

    public Task<JsonElement> ExchangeAsync(string code, string? verifier = null) => TokenAsync(new()
    {
        ["grant_type"] = "authorization_code",
        ["code"] = code,
        ["redirect_uri"] = redirectUri,
        ["client_id"] = clientId,
        ["code_verifier"] = verifier ?? Verifier,
    });

    public Task<JsonElement> RefreshAsync(JsonElement tokens) => TokenAsync(new()
    {
        ["grant_type"] = "refresh_token",
        ["refresh_token"] = tokens.GetProperty("refresh_token").GetString()!,
        ["client_id"] = clientId,
    });

    public Task<JsonElement> ServiceTokenAsync(string service, string scope) => TokenAsync(new()
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = service,
        ["client_secret"] = AuthServer.ServiceSecret,
        ["scope"] = scope,
    });

    public Task<JsonElement> TokenAsync(Dictionary<string, string> fields) => PostAsync("/connect/token", fields);

    public async Task<JsonElement> PostAsync(string path, Dictionary<string, string> fields)
    {
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields), Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }

    public async Task<HttpResponseMessage> UserInfoAsync(string accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/connect/userinfo")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", accessToken) },
        };
        return await _http.SendAsync(request, Cancellation);
    }

    public async Task<bool> IsActiveAsync(string token) => (await PostAsync("/connect/introspect", new()
    {
        ["token"] = token,
        ["client_id"] = "catalog-api",
        ["client_secret"] = AuthServer.ServiceSecret,
    })).GetProperty("active").GetBoolean();

    public Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(path, Cancellation);

    public static string? Error(JsonElement answer) => answer.TryGetProperty("error", out var error) ? error.GetString() : null;

    public static string Text(JsonElement answer, string member) => answer.GetProperty(member).GetString()!;

    /// <summary>The claims of a JWT, not verified.</summary>
    public static JsonElement Claims(string jwt) => Part(jwt, 1);

    public static JsonElement Part(string jwt, int part) => JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[part])).RootElement;

    public void Dispose() => _http.Dispose();
}
