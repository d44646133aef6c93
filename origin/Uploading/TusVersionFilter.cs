using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Origin.Uploading;

/// <summary>Speaks no other version of the protocol than 1.0.0; only OPTIONS may leave it open.</summary>
internal sealed class TusVersionFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var (request, response) = (context.HttpContext.Request, context.HttpContext.Response);
        response.Headers[TusHeaders.Resumable] = TusHeaders.Version;
        if (HttpMethods.IsOptions(request.Method) || request.Headers[TusHeaders.Resumable] == TusHeaders.Version)
        {
            return await next(context);
        }

        response.Headers["Tus-Version"] = TusHeaders.Version;
        return ProblemTypes.Problem(
            StatusCodes.Status412PreconditionFailed, "tus-version", "Unsupported tus version", $"Send '{TusHeaders.Resumable}: {TusHeaders.Version}'.");
    }
}
