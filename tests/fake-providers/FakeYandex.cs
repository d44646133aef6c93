using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.FakeProviders;

/// <summary>Yandex ID: the profile wants <c>Authorization: OAuth</c>, and nothing else.</summary>
public sealed class FakeYandex : FakeProvider
{
    private const string Scheme = "OAuth ";

    /// <inheritdoc/>
    protected override void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/authorize", (HttpRequest request) => Authorize(request));
        app.MapPost("/token", (Delegate)TokenAsync);
        app.MapGet("/info", UserInfo);
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (await BreakAsync(http) is { } broken)
        {
            return broken;
        }

        return Redeem(form) is { } grant
            ? Results.Json(new { access_token = NewToken(grant.Person), token_type = "bearer", expires_in = 31_536_000, refresh_token = "1:r" })
            : Results.Json(new { error = "invalid_grant", error_description = "Code has expired" }, statusCode: 400);
    }

    private IResult UserInfo(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Scheme, StringComparison.Ordinal) || Owner(authorization[Scheme.Length..]) is not { } person)
        {
            return Results.Unauthorized();
        }

        var profile = new Dictionary<string, object> { ["id"] = person.Id, ["login"] = "somebody", ["real_name"] = person.Name, ["display_name"] = person.Name, ["default_avatar_id"] = "0/0-0" };
        if (person.Email is not null)
        {
            (profile["default_email"], profile["emails"]) = (person.Email, new[] { person.Email });
        }

        return Results.Json(profile);
    }
}
