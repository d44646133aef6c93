using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.FakeProviders;

/// <summary>
/// VK ID: the callback carries a <c>device_id</c> that the exchange must return with the <c>state</c>, errors come with HTTP 200, and the
/// profile is nested in <c>user</c>.
/// </summary>
public sealed class FakeVkId : FakeProvider
{
    private const string DeviceId = "a-device_id-of-vk";

    /// <inheritdoc/>
    protected override void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/authorize", (HttpRequest request) => Authorize(request, ("device_id", DeviceId), ("type", "code_v2"), ("expires_in", "600")));
        app.MapPost("/oauth2/auth", (Delegate)TokenAsync);
        app.MapPost("/oauth2/user_info", (Delegate)UserInfoAsync);
    }

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        // Some of the parameters come in the query.
        var form = await http.Request.ReadFormAsync();
        if (await BreakAsync(http) is { } broken)
        {
            return broken;
        }

        var device = form["device_id"].ToString() is { Length: > 0 } inForm ? inForm : http.Request.Query["device_id"].ToString();
        return device == DeviceId && Redeem(form) is { } grant
            ? Results.Json(new { access_token = NewToken(grant.Person), refresh_token = "vk2.r", token_type = "Bearer", expires_in = 3600, user_id = 1, state = form["state"].ToString(), scope = "email" })
            : Results.Json(new { error = "invalid_grant", error_description = "code or device_id is invalid" }, statusCode: 200);
    }

    private async Task<IResult> UserInfoAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (Owner(form["access_token"]) is not { } person || form["client_id"].ToString().Length == 0)
        {
            return Results.Json(new { error = "invalid_token" }, statusCode: 200);
        }

        var names = person.Name.Split(' ', 2);
        var user = new Dictionary<string, object>
        {
            ["user_id"] = person.Id,
            ["first_name"] = names[0],
            ["last_name"] = names[^1],
            ["avatar"] = "https://pictures.example/" + person.Id,
            ["sex"] = 2,
            ["verified"] = false,
        };
        if (person.Email is not null)
        {
            user["email"] = person.Email;
        }

        return Results.Json(new { user });
    }
}
