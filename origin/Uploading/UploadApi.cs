using CdnMusic.Hosting.Problems;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Uploading;

/// <summary>
/// Resumable uploads: tus 1.0.0 with creation, expiration, checksum and termination. Besides the protocol's statuses, the PATCH that brings
/// the last byte answers 422 if the file is of no use, and a creation can carry an <c>Idempotency-Key</c>.
/// </summary>
internal static class UploadApi
{
    public const string Path = "/v1/uploads";

    public static void MapUploads(this IEndpointRouteBuilder api)
    {
        var uploads = api.MapGroup("/uploads").AddEndpointFilter<TusVersionFilter>();
        uploads.MapMethods("", [HttpMethods.Options], Describe);
        uploads.MapPost("", Create);
        uploads.MapMethods("/{id}", [HttpMethods.Head], Head);
        uploads.MapMethods("/{id}", [HttpMethods.Patch], PatchAsync).WithMetadata(new AnySize());
        uploads.MapDelete("/{id}", Delete);
        uploads.MapPost("/{id}", OverriddenAsync).WithMetadata(new AnySize());
        api.MapGet("/uploads/{id}", ShowAsync);
    }

    private static NoContent Describe(HttpContext context, IOptions<IngestOptions> options)
    {
        var headers = context.Response.Headers;
        headers["Tus-Version"] = TusHeaders.Version;
        headers["Tus-Extension"] = "creation,expiration,checksum,termination";
        headers["Tus-Max-Size"] = TusHeaders.Whole(options.Value.MaxUploadBytes.Bytes);
        headers["Tus-Checksum-Algorithm"] = UploadChecksum.Algorithms;
        return TypedResults.NoContent();
    }

    private static IResult Create(HttpContext context, UploadBook book, IOptions<IngestOptions> options)
    {
        var headers = context.Request.Headers;
        var metadata = headers["Upload-Metadata"].ToString();
        if (!TusHeaders.TryReadWhole(headers, "Upload-Length", out var length))
        {
            return Bad("Give 'Upload-Length', a whole number of bytes; lengths that are not known yet are not supported.");
        }

        if (metadata.Length > TusHeaders.MaxMetadata || headers["Idempotency-Key"].ToString().Length > TusHeaders.MaxKey)
        {
            return Bad($"'Upload-Metadata' can have {TusHeaders.MaxMetadata} characters, 'Idempotency-Key' {TusHeaders.MaxKey}.");
        }

        if (length == 0)
        {
            return IngestProblem.Of(new MediaException("is empty", MediaFault.Empty)).ToResult(StatusCodes.Status422UnprocessableEntity);
        }

        var largest = options.Value.MaxUploadBytes.Bytes;
        if (length > largest)
        {
            return ProblemTypes.Problem(
                StatusCodes.Status413PayloadTooLarge, "upload-too-large", "Upload too large", $"An upload can have {largest} bytes.");
        }

        var key = headers["Idempotency-Key"] is [{ Length: > 0 } given] ? given : null;
        if (book.Create(length, metadata, key) is not { } upload)
        {
            return ProblemTypes.Problem(
                StatusCodes.Status507InsufficientStorage, "no-room", "No room", "There is no room for this upload until others are published or expire.");
        }

        if (upload.Length != length)
        {
            return ProblemTypes.Problem(
                StatusCodes.Status409Conflict, "idempotency-key-reused", "Key used before", "This 'Idempotency-Key' made an upload of another length.");
        }

        TusHeaders.Describe(context.Response, upload);
        return TypedResults.Created($"{Path}/{upload.Id}");
    }

    private static IResult Head(string id, HttpContext context, UploadBook book)
    {
        if (book.Find(id) is not { } upload)
        {
            return Unknown(id);
        }

        if (upload.State == UploadState.Rejected)
        {
            return Rejected(upload, StatusCodes.Status410Gone);
        }

        context.Response.Headers.CacheControl = "no-store";
        TusHeaders.Describe(context.Response, upload);
        return TypedResults.Ok();
    }

    private static async Task<IResult> PatchAsync(string id, HttpContext context, UploadBook book, UploadReception reception, UploadInspection inspection)
    {
        var request = context.Request;
        if (request.ContentType != "application/offset+octet-stream")
        {
            return ProblemTypes.Problem(
                StatusCodes.Status415UnsupportedMediaType, "not-offset-octet-stream", "Wrong content type", "Send 'Content-Type: application/offset+octet-stream'.");
        }

        UploadChecksum? checksum = null;
        if (!TusHeaders.TryReadWhole(request.Headers, "Upload-Offset", out var offset)
            || (request.Headers["Upload-Checksum"] is [{ } text] && !UploadChecksum.TryParse(text, out checksum)))
        {
            return Bad($"Give 'Upload-Offset', and if you like 'Upload-Checksum' as 'ALGORITHM BASE64' with one of {UploadChecksum.Algorithms}.");
        }

        using var _ = checksum;
        if (book.Find(id) is not { } upload)
        {
            return Unknown(id);
        }

        if (upload.State == UploadState.Rejected)
        {
            return Rejected(upload, StatusCodes.Status410Gone);
        }

        if (request.ContentLength > upload.Length - offset)
        {
            return TooLong(upload);
        }

        var (outcome, after) = await reception.ReceiveAsync(id, offset, request.Body, checksum, context.RequestAborted);
        switch (outcome)
        {
            case ReceptionOutcome.Locked:
                return ProblemTypes.Problem(
                    StatusCodes.Status423Locked, "upload-locked", "Upload locked", "Another request is writing to this upload.");
            case ReceptionOutcome.Gone:
                return Unknown(id);
            case ReceptionOutcome.Conflict:
                return ProblemTypes.Problem(
                    StatusCodes.Status409Conflict, "wrong-offset", "Wrong offset", $"The upload is at {after!.Offset}: ask with HEAD, and go on there.");
            case ReceptionOutcome.TooLong:
                return TooLong(upload);
            case ReceptionOutcome.ChecksumMismatch:
                return ProblemTypes.Problem(460, "checksum-mismatch", "Checksum mismatch", "These bytes have another checksum; none of them are kept.");
            case ReceptionOutcome.Interrupted:
                return TypedResults.StatusCode(StatusCodes.Status400BadRequest);
        }

        return after!.State == UploadState.Receiving ? Accepted(context, after) : await JudgeAsync(context, after, inspection);
    }

    private static async Task<IResult> JudgeAsync(HttpContext context, Upload upload, UploadInspection inspection)
    {
        try
        {
            // The client may leave now; the file is worth looking at all the same, if only at the next request.
            var judged = await inspection.InspectAsync(upload, context.RequestAborted);
            return judged.State == UploadState.Rejected
                ? Rejected(judged, StatusCodes.Status422UnprocessableEntity)
                : Accepted(context, judged);
        }
        catch (MediaException error)
        {
            context.Response.Headers.RetryAfter = "10";
            return IngestProblem.Of(error).ToResult(StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static NoContent Accepted(HttpContext context, Upload upload)
    {
        TusHeaders.Describe(context.Response, upload);
        return TypedResults.NoContent();
    }

    /// <summary>For clients whose network lets only GET and POST through (tus 1.0, X-HTTP-Method-Override).</summary>
    private static async Task<IResult> OverriddenAsync(
        string id, HttpContext context, UploadBook book, UploadReception reception, UploadInspection inspection, IngestDirectories directories) =>
        context.Request.Headers["X-HTTP-Method-Override"].ToString().ToUpperInvariant() switch
        {
            "PATCH" => await PatchAsync(id, context, book, reception, inspection),
            "HEAD" => Head(id, context, book),
            "DELETE" => await Delete(id, book, directories),
            _ => ProblemTypes.Problem(
                StatusCodes.Status405MethodNotAllowed, "method-not-allowed", "Method not allowed", "POST here needs 'X-HTTP-Method-Override'."),
        };

    private static async Task<IResult> Delete(string id, UploadBook book, IngestDirectories directories)
    {
        if (book.Find(id) is null)
        {
            return Unknown(id);
        }

        return await UploadRemoval.TryRemoveAsync(id, book, directories)
            ? TypedResults.NoContent()
            : ProblemTypes.Problem(
                StatusCodes.Status423Locked, "upload-locked", "Upload locked", "It is being written to, or a release needs it.");
    }

    private static async Task<IResult> ShowAsync(string id, UploadBook book, UploadInspection inspection, CancellationToken cancellationToken) =>
        book.Find(id) is { } upload ? TypedResults.Ok(await inspection.InspectAsync(upload, cancellationToken)) : Unknown(id);

    private static IResult Rejected(Upload upload, int status) => upload.Problem!.ToResult(status);

    private static IResult TooLong(Upload upload) => ProblemTypes.Problem(
        StatusCodes.Status413PayloadTooLarge, "upload-too-long", "Too many bytes", $"The upload was announced with {upload.Length} bytes.");

    private static IResult Unknown(string id) => ProblemTypes.Problem(
        StatusCodes.Status404NotFound, "unknown-upload", "Unknown upload", $"There is no upload '{id}', or none any more.");

    private static IResult Bad(string detail) =>
        ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-upload-request", "Bad upload request", detail);

    /// <summary>A body of any size: the upload's own length bounds it.</summary>
    private sealed class AnySize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
