using System.Collections.Frozen;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>
/// The OpenSubsonic API (https://opensubsonic.netlify.app/), version 1.16.1: enough of it that existing players browse, search, keep and play.
/// Errors are answered with HTTP 200, as it wants.
/// </summary>
internal static class SubsonicApi
{
    private const string ApiVersion = "1.16.1";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Post];
    private static readonly string ServerVersion = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    private static readonly FrozenDictionary<string, Func<SubsonicRequest, SubsonicParts, Task<SubsonicAnswer>>> Calls =
        new Dictionary<string, Func<SubsonicRequest, SubsonicParts, Task<SubsonicAnswer>>>
        {
            ["ping"] = (_, _) => Task.FromResult(SubsonicAnswer.Done),
            ["getLicense"] = (_, _) => Task.FromResult(SubsonicAnswer.Of(new SubsonicElement("license").With("valid", true))),
            ["tokenInfo"] = (request, _) => Task.FromResult(SubsonicAnswer.Of(new SubsonicElement("tokenInfo").With("username", UserName(request)))),
            ["getUser"] = (request, _) => Task.FromResult(SubsonicAnswer.Of(User(request))),
            ["getMusicFolders"] = BrowsingCalls.MusicFoldersAsync,
            ["getArtists"] = BrowsingCalls.ArtistsAsync,
            ["getArtist"] = BrowsingCalls.ArtistAsync,
            ["getAlbum"] = BrowsingCalls.AlbumAsync,
            ["getSong"] = BrowsingCalls.SongAsync,
            ["getAlbumList2"] = BrowsingCalls.AlbumListAsync,
            ["getGenres"] = BrowsingCalls.GenresAsync,
            ["getStarred2"] = BrowsingCalls.StarredAsync,
            ["search3"] = SearchCalls.SearchAsync,
            ["star"] = KeepingCalls.StarAsync,
            ["unstar"] = KeepingCalls.UnstarAsync,
            ["scrobble"] = KeepingCalls.ScrobbleAsync,
            ["getPlaylists"] = PlaylistCalls.ListAsync,
            ["getPlaylist"] = PlaylistCalls.GetAsync,
            ["createPlaylist"] = PlaylistCalls.CreateAsync,
            ["updatePlaylist"] = PlaylistCalls.UpdateAsync,
            ["deletePlaylist"] = PlaylistCalls.DeleteAsync,
            ["stream"] = MediaCalls.StreamAsync,
            ["getCoverArt"] = MediaCalls.CoverAsync,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void MapSubsonic(this IEndpointRouteBuilder app) =>
        app.MapMethods("/rest/{call}", Methods, AnswerAsync).ExcludeFromDescription();

    private static async Task<IResult> AnswerAsync(string call, [AsParameters] SubsonicParts parts)
    {
        var context = parts.Context;
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : null;
        var request = new SubsonicRequest(context, form);
        var answer = await RunAsync(call.EndsWith(".view", StringComparison.Ordinal) ? call[..^5] : call, request, parts);
        return answer.Raw ?? Write(request, answer);
    }

    private static async Task<SubsonicAnswer> RunAsync(string call, SubsonicRequest request, SubsonicParts parts)
    {
        if (call == "getOpenSubsonicExtensions")
        {
            // Before one can sign in one must know how.
            return new SubsonicAnswer(Array: [Extension("apiKeyAuthentication"), Extension("formPost")]);
        }

        if (!Calls.TryGetValue(call, out var run))
        {
            return SubsonicAnswer.Fail(SubsonicError.Generic, "There is no such call here.");
        }

        return await parts.SignIn.SignInAsync(request) ?? await run(request, parts);
    }

    private static IResult Write(SubsonicRequest request, SubsonicAnswer answer)
    {
        var response = new SubsonicElement("subsonic-response")
            .With("status", answer.Error is null ? "ok" : "failed")
            .With("version", ApiVersion)
            .With("type", "cdnmusic")
            .With("serverVersion", ServerVersion)
            .With("openSubsonic", true);
        if (answer.Array is { } array)
        {
            response.WithAll(array[0].Name, array);
        }

        if (answer.Error is { } error)
        {
            response.WithChild(new SubsonicElement("error").With("code", (int)error).With("message", answer.Message));
        }
        else if (answer.Child is { } child)
        {
            response.WithChild(child);
        }

        request.Context.Response.Headers.CacheControl = "no-store";
        return request.One("f") == "json"
            ? TypedResults.Bytes(SubsonicWriter.Json(response), "application/json")
            : TypedResults.Bytes(SubsonicWriter.Xml(response), "application/xml");
    }

    private static SubsonicElement Extension(string name) =>
        new SubsonicElement("openSubsonicExtensions").With("name", name).WithAll("versions", [new SubsonicElement("versions") { Number = 1 }]);

    private static string? UserName(SubsonicRequest request) => request.Context.User.FindFirst("client_id")?.Value;

    private static SubsonicElement User(SubsonicRequest request) => new SubsonicElement("user")
        .With("username", UserName(request)).With("scrobblingEnabled", true).With("adminRole", false).With("settingsRole", false)
        .With("downloadRole", false).With("uploadRole", false).With("playlistRole", true).With("coverArtRole", false).With("commentRole", false)
        .With("podcastRole", false).With("streamRole", true).With("jukeboxRole", false).With("shareRole", false);
}
