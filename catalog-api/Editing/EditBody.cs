using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>Reads the body of an edit, and no more of it than may be.</summary>
internal static class EditBody
{
    /// <param name="request">Whose.</param>
    /// <param name="limit">Characters at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The body, or what is wrong with it.</returns>
    public static async Task<(string? Body, IResult? Problem)> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            return (null, ProblemTypes.Problem(
                StatusCodes.Status415UnsupportedMediaType, "not-json", "Not JSON", "Send 'Content-Type: application/json'."));
        }

        using var reader = new StreamReader(request.Body);
        var buffer = new char[limit + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length > limit
            ? (null, ProblemTypes.Problem(StatusCodes.Status413PayloadTooLarge, "bad-body", "Bad body", $"At most {limit} characters."))
            : (new string(buffer, 0, length), null);
    }
}
