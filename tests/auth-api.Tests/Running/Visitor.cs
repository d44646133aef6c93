using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Tests.Running;

/// <summary>Somebody with a browser without scripts: cookies, forms, and mails.</summary>
internal sealed partial class Visitor : IDisposable
{
    public const string GoodPassword = "correct horse battery staple";

    private static int People;
    private readonly AuthServer _server;
    private readonly HttpClient _http;

    public Visitor(AuthServer server)
    {
        _server = server;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = true, CookieContainer = Cookies })
        {
            BaseAddress = server.Public,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http => _http;

    public string Email { get; set; } = $"somebody{Interlocked.Increment(ref People)}@mail.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Visitor> WithAccountAsync(AuthServer server, string password = GoodPassword)
    {
        var visitor = new Visitor(server);
        await visitor.RegisterAsync(password);
        await visitor.SignInAsync(password);
        return visitor;
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.RelativeOrAbsolute), Cancellation);

    public async Task<string> ReadAsync(string path)
    {
        using var response = await GetAsync(path);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    /// <summary>Opens a page and sends its form, with the page's anti-forgery token.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string page, Dictionary<string, string> fields, string? action = null)
    {
        var token = Token(await ReadAsync(page));
        return await PostAsync(action ?? page, new Dictionary<string, string>(fields) { ["__RequestVerificationToken"] = token });
    }

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> fields) =>
        _http.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(fields), Cancellation);

    public static string Token(string html) =>
        WebUtility.HtmlDecode(AntiforgeryField().Match(html) is { Success: true } match ? match.Groups[1].Value : throw new InvalidOperationException("No form: " + html));

    public async Task RegisterAsync(string password = GoodPassword)
    {
        using var asked = await SubmitAsync("/register", new() { ["name"] = "Somebody", ["email"] = Email, ["password"] = password });
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        var link = await LinkAsync("confirm_registration");
        using var confirmed = await SubmitAsync(link, []);
        Assert.Equal("/sign-in?done=registered", confirmed.Headers.Location?.OriginalString);
    }

    public async Task SignInAsync(string password = GoodPassword)
    {
        using var response = await TrySignInAsync(password);
        Assert.Equal("/account", response.Headers.Location?.OriginalString);
    }

    public Task<HttpResponseMessage> TrySignInAsync(string password) =>
        SubmitAsync("/sign-in?again=true", new() { ["email"] = Email, ["password"] = password }, "/sign-in");

    /// <summary>The path of the link in the newest mail of this kind.</summary>
    public async Task<string> LinkAsync(string template) =>
        new Uri((await MailAsync(template)).GetProperty("link").GetString()!).PathAndQuery;

    /// <summary>Waits for a mail of this kind; the newest, which is then taken out of the box.</summary>
    public async Task<JsonElement> MailAsync(string template)
    {
        JsonElement? found = null;
        await Eventually.TrueAsync(async () =>
        {
            using var scope = _server.Scope(out var db);
            var mails = await db.Outbox.AsNoTracking().Where(m => m.Stream == "mails").OrderByDescending(m => m.Position).ToListAsync(Cancellation);
            var newest = mails.FirstOrDefault(m => Is(m.Payload, template));
            if (newest is null)
            {
                return false;
            }

            await db.Outbox.Where(m => m.Position == newest.Position).ExecuteDeleteAsync(Cancellation);
            found = JsonDocument.Parse(newest.Payload).RootElement;
            return true;
        });
        return found!.Value;
    }

    /// <summary>Waits until every wish for a mail has been dealt with.</summary>
    public Task MailsAreHandledAsync() => Eventually.TrueAsync(async () =>
    {
        using var scope = _server.Scope(out var db);
        return !await db.MailRequests.AnyAsync(r => r.HandledAt == null, Cancellation);
    });

    public async Task<Guid> AccountIdAsync()
    {
        using var scope = _server.Scope(out var db);
        return (await db.Users.SingleAsync(a => a.Email == Email, Cancellation)).Id;
    }

    public void Dispose() => _http.Dispose();

    private bool Is(string payload, string template)
    {
        var mail = JsonDocument.Parse(payload).RootElement;
        return mail.GetProperty("template").GetString() == template && mail.GetProperty("to").GetString() == Email;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"")]
    private static partial Regex AntiforgeryField();
}
