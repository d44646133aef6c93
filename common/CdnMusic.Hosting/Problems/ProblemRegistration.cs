using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;

namespace CdnMusic.Hosting.Problems;

internal static class ProblemRegistration
{
    public static void AddProblems(this WebApplicationBuilder builder) =>
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
        {
            var problem = context.ProblemDetails;
            if (problem.Type is null || !problem.Type.StartsWith("urn:", StringComparison.Ordinal))
            {
                var status = problem.Status ?? StatusCodes.Status500InternalServerError;
                problem.Title = ReasonPhrases.GetReasonPhrase(status);
                problem.Type = ProblemTypes.Uri(problem.Title.ToLowerInvariant().Replace(' ', '-'));
            }
        });

    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }
}
