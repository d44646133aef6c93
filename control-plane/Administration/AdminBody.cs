using System.Text.Json;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Administration;

/// <summary>Reads JSON bodies of admin requests strictly, and says in words what is wrong with them.</summary>
internal static class AdminBody
{
    /// <summary>Largest body accepted, bytes.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The body, or the problem to answer with. An unknown member is a mistake: "prefix" for "prefixes" must not purge nothing.</summary>
    public static async Task<(T? Body, ProblemHttpResult? Problem)> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
        {
            return (null, ProblemTypes.Problem(
                StatusCodes.Status415UnsupportedMediaType, "not-json", "Not JSON", "Send 'Content-Type: application/json'."));
        }

        try
        {
            var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
            var body = await JsonSerializer.DeserializeAsync<T>(context.Request.Body, options, context.RequestAborted);
            return body is null ? (null, Bad("The body must be a JSON object.")) : (body, null);
        }
        catch (JsonException error)
        {
            return (null, Bad($"The body is not as expected at {error.Path ?? "$"} (line {error.LineNumber + 1})."));
        }
        catch (BadHttpRequestException error)
        {
            return (null, ProblemTypes.Problem(error.StatusCode, "bad-body", "Bad body", $"At most {MaxBytes} bytes."));
        }
    }

    /// <summary>A 400 about the body.</summary>
    public static ProblemHttpResult Bad(string detail) =>
        ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-body", "Bad body", detail);

    /// <summary>Endpoint metadata that bounds the body.</summary>
    public sealed class Limit : IRequestSizeLimitMetadata
    {
        /// <inheritdoc/>
        public long? MaxRequestBodySize => MaxBytes;
    }
}
