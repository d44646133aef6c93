using CdnMusic.ControlPlane.Steering;
using CdnMusic.Hosting.Clients;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Answers;

/// <summary>The public API: one decision, as JSON for players that can choose, as a redirect for those that cannot.</summary>
internal static class AnswerApi
{
    private const string RedirectPrefix = "/r";
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps <c>/v1/edges/best</c>, <c>/v1/steering</c> and <c>/r/{path}</c> on the public listener, open to pages of every site.</summary>
    public static void MapAnswers(this WebApplication app)
    {
        app.Use(AllowEverySite);
        app.MapMethods("/v1/edges/best", Reading, Best);
        app.MapMethods(RedirectPrefix + "/{**path}", Reading, Redirect);
        app.MapMethods("/v1/steering", Reading, Manifest);
        app.MapMethods("/v1/edges/best", [HttpMethods.Options], Preflight);
        app.MapMethods("/v1/steering", [HttpMethods.Options], Preflight);
        app.MapMethods("/v1/measurements", [HttpMethods.Options], Preflight);
        app.MapMethods(RedirectPrefix + "/{**path}", [HttpMethods.Options], Preflight);
    }

    private static IResult Best(
        HttpContext context,
        string? path,
        string? current,
        string? doubts,
        string? explain,
        ClientAddress clients,
        Explainers explainers,
        EdgeSelector selector,
        IOptions<ControlPlaneOptions> options,
        ControlPlaneMetrics metrics)
    {
        if (RequestedPath.Mistake(path) is { } mistake)
        {
            metrics.BestAnswers(AnswerOutcome.BadPath).Inc();
            return RequestedPath.Problem(mistake);
        }

        var explained = string.Equals(explain, "true", StringComparison.OrdinalIgnoreCase);
        if (explained && !explainers.May(context))
        {
            metrics.BestAnswers(AnswerOutcome.Forbidden).Inc();
            return ProblemTypes.Problem(
                StatusCodes.Status403Forbidden, "explain-forbidden", "Explanations are for operators", "Send the admin token as 'Authorization: Bearer …', or ask without 'explain'.");
        }

        var request = new SteeringRequest(clients.Of(context), path!, current, Doubts(doubts));
        var answer = selector.Choose(request, explained);
        metrics.BestAnswers(answer.Edges.Count == 0 ? AnswerOutcome.NoEdge : AnswerOutcome.Answered).Inc();
        return answer.Edges.Count == 0
            ? NoEdge(context)
            : TypedResults.Ok(new BestEdges(
                (int)options.Value.AnswerTtl.TotalSeconds,
                answer.Client.ToString(),
                answer.Edges,
                answer.Doubts,
                answer.Probes.Count == 0 ? null : new ProbeRequest(options.Value.ProbePath, answer.Probes),
                answer.Explanation));
    }

    /// <summary>
    /// Never an error that makes players give up steering: without edges, the manifest says to stay. What a player shall bring back travels in the reload URI.
    /// </summary>
    private static IResult Manifest(
        HttpContext context,
        string? path,
        string? doubts,
        string? started,
        ClientAddress clients,
        EdgeSelector selector,
        IOptions<ControlPlaneOptions> options,
        ControlPlaneMetrics metrics)
    {
        if (RequestedPath.Mistake(path) is { } mistake)
        {
            metrics.Manifests(AnswerOutcome.BadPath).Inc();
            return RequestedPath.Problem(mistake);
        }

        // Players add it with or without quotation marks.
        var current = context.Request.Query["_HLS_pathway"].ToString().Trim('"');
        var answer = selector.Choose(new SteeringRequest(clients.Of(context), path!, current, Doubts(doubts)));
        metrics.Manifests(answer.Edges.Count == 0 ? AnswerOutcome.NoEdge : AnswerOutcome.Answered).Inc();
        var reload = $"/v1/steering?path={Uri.EscapeDataString(path!)}&started=true" + (answer.Doubts > 0 ? $"&doubts={answer.Doubts}" : "");
        var starting = started is null && current == options.Value.SteeringPathway;
        return TypedResults.Ok(SteeringManifest.Of(answer.Edges, options.Value.SteeringPathway, starting, (int)options.Value.AnswerTtl.TotalSeconds, reload));
    }

    private static int Doubts(string? text) => int.TryParse(text, out var doubts) ? Math.Clamp(doubts, 0, 2) : 0;

    private static IResult Redirect(HttpContext context, ClientAddress clients, EdgeSelector selector, ControlPlaneMetrics metrics)
    {
        // The target as it was sent: decoding and encoding again could change its meaning, and a signature over it.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.StartsWith(RedirectPrefix + "/", StringComparison.Ordinal) ? target[RedirectPrefix.Length..] : null;
        if (RequestedPath.Mistake(path) is { } mistake)
        {
            metrics.Redirects(AnswerOutcome.BadPath).Inc();
            return RequestedPath.Problem(mistake);
        }

        var edges = selector.Choose(new SteeringRequest(clients.Of(context), path!)).Edges;
        metrics.Redirects(edges.Count == 0 ? AnswerOutcome.NoEdge : AnswerOutcome.Answered).Inc();
        if (edges.Count == 0)
        {
            return NoEdge(context);
        }

        context.Response.Headers.Location = edges[0].Url + path;
        return TypedResults.StatusCode(StatusCodes.Status302Found);
    }

    private static IResult NoEdge(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return ProblemTypes.Problem(
            StatusCodes.Status503ServiceUnavailable, "no-edge", "No edge", "No edge is in the fleet at the moment; ask again.");
    }

    private static IResult Preflight(HttpContext context)
    {
        var headers = context.Response.Headers;
        var methods = context.Request.Path == "/v1/measurements" ? "POST, OPTIONS" : "GET, HEAD, OPTIONS";
        headers.Allow = methods;
        headers.AccessControlAllowMethods = methods;
        headers.AccessControlAllowHeaders = "*";
        headers.AccessControlMaxAge = "86400";
        return TypedResults.NoContent();
    }

    /// <summary>On errors as well: a page that may not read the problem cannot show it.</summary>
    private static Task AllowEverySite(HttpContext context, RequestDelegate next)
    {
        if (context.ListenerName() == Listener.Public("").Name)
        {
            context.Response.OnStarting(
                static state =>
                {
                    var headers = ((HttpResponse)state).Headers;
                    headers.AccessControlAllowOrigin = "*";
                    headers["Timing-Allow-Origin"] = "*";
                    // The next question may have another answer.
                    headers.CacheControl = "no-store";
                    return Task.CompletedTask;
                },
                context.Response);
        }

        return next(context);
    }
}
