using CdnMusic.Hosting.Management;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Answers;

/// <summary>Who may have decisions explained: operators, by their token, and everybody if the configuration says so. Thread-safe.</summary>
internal sealed class Explainers(IOptions<ControlPlaneOptions> options)
{
    private readonly BearerToken _token = new(options.Value.AdminToken);

    /// <summary>May the sender of this request?</summary>
    public bool May(HttpContext context) => options.Value.PublicExplanations || _token.Matches(context.Request.Headers.Authorization);
}
