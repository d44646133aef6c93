using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.Hosting.Clients;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace CdnMusic.ControlPlane.Measuring;

/// <summary>
/// <c>POST /v1/measurements</c>: what players have measured. Anybody may send it, so it is worth little: it counts for the sender's own
/// network only, only for edges that have measured nothing of that network themselves, as one of five in a median.
/// </summary>
internal static class MeasurementApi
{
    private const int MaxBytes = 2048;

    public static void MapMeasurements(this WebApplication app) =>
        app.MapPost("/v1/measurements", Take).WithMetadata(new Limit());

    private static async Task<IResult> Take(
        HttpContext context,
        ClientAddress clients,
        MeasurementAllowance allowance,
        EdgeRegistry registry,
        RttTable table,
        HeldEdges held,
        ControlPlaneMetrics metrics,
        TimeProvider time)
    {
        var client = ClientPrefix.Of(clients.Of(context));
        if (!allowance.Take(client))
        {
            metrics.Measured(MeasurementOutcome.TooMany);
            context.Response.Headers.RetryAfter = "10";
            return ProblemTypes.Problem(
                StatusCodes.Status429TooManyRequests, "too-many-measurements", "Too many measurements", "Your network has sent enough for now.");
        }

        if (context.Request.ContentLength > MaxBytes)
        {
            metrics.Measured(MeasurementOutcome.Refused);
            return ProblemTypes.Problem(
                StatusCodes.Status413PayloadTooLarge, "bad-body", "Bad body", $"At most {MaxBytes} bytes.");
        }

        var (report, problem) = await AdminBody.ReadAsync<MeasurementReport>(context);
        if (problem is not null || report!.Mistake() is not null)
        {
            metrics.Measured(MeasurementOutcome.Refused);
            return problem ?? AdminBody.Bad(report!.Mistake()!);
        }

        var (map, now, taken) = (registry.Map, time.Monotonic(), 0);
        foreach (var row in report.Rtts!)
        {
            var edge = Rendezvous.Hash(row!.Edge);
            if (map.IndexOf(edge) >= 0 && table.Claim(client, edge, row.Ms, now))
            {
                taken++;
                held.TellClaim(client, edge, row.Ms);
            }
        }

        metrics.Measured(taken > 0 ? MeasurementOutcome.Taken : MeasurementOutcome.Ignored);
        return TypedResults.NoContent();
    }

    private sealed class Limit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaxBytes;
    }
}
