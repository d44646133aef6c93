using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace CdnMusic.Hosting.Listeners;

/// <summary>Makes an endpoint invisible on every listener but its own; endpoints that name none belong to the public one.</summary>
internal sealed class ListenerEndpointPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    private const string Public = "Public";

    public override int Order => -1000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var listener = httpContext.ListenerName();
        for (var i = 0; i < candidates.Count; i++)
        {
            var wanted = candidates[i].Endpoint?.Metadata.GetMetadata<ListenerMetadata>()?.Name ?? Public;
            if (wanted != listener)
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}
