using CdnMusic.SignedUrls;
using Microsoft.AspNetCore.Http.Features;

namespace CdnMusic.EdgeNode.Signing;

/// <summary>Takes requests of the pipeline through the access gate.</summary>
internal static class SignedRequest
{
    /// <summary>
    /// Admits a request and takes the token off its path, or says why not. The gate reads the target as it was received, since what the
    /// server decoded and normalised no longer shows what is ambiguous; the token is taken off what the server made of it.
    /// </summary>
    public static Admission Admit(this AccessGate gate, HttpContext context)
    {
        var request = context.Features.GetRequiredFeature<IHttpRequestFeature>();
        var target = request.RawTarget;
        var admission = gate.Check(target, context.Connection.RemoteIpAddress);
        if (admission is not { Verdict: UrlVerdict.Valid })
        {
            return admission;
        }

        var segment = target.AsSpan(0, admission.PathOffset);
        segment = segment[segment.LastIndexOf('/')..];
        if (!request.Path.StartsWith(segment, StringComparison.Ordinal))
        {
            return admission with { Admitted = false, Verdict = UrlVerdict.AmbiguousPath };
        }

        request.Path = request.Path[segment.Length..];
        request.RawTarget = target[admission.PathOffset..];
        return admission;
    }
}
