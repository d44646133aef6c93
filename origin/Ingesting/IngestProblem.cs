using CdnMusic.Hosting.Problems;
using CdnMusic.Origin.Media;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.Origin.Ingesting;

/// <summary>What is wrong, in the terms of RFC 9457; kept with what it is about.</summary>
/// <param name="Type">Stable URI of the kind of problem.</param>
/// <param name="Title">Its short name.</param>
/// <param name="Detail">What went wrong this time.</param>
internal sealed record IngestProblem(string Type, string Title, string Detail)
{
    /// <summary>The problem with a file.</summary>
    public static IngestProblem Of(MediaException error)
    {
        var (slug, title) = error.Fault switch
        {
            MediaFault.Tool => ("media-tool-failed", "A media tool failed"),
            MediaFault.Unreadable => ("media-unreadable", "The file cannot be read"),
            MediaFault.Empty => ("media-empty", "The file is empty"),
            MediaFault.Garbage => ("media-garbage", "The file is not media"),
            MediaFault.WrongType => ("media-wrong-type", "The file is of a type that is not taken"),
            MediaFault.Video => ("media-video", "The file is a video"),
            MediaFault.Protected => ("media-protected", "The file is protected"),
            MediaFault.Damaged => ("media-damaged", "The file is damaged"),
            MediaFault.OutOfBounds => ("media-out-of-bounds", "The file is too long, short, large or small"),
            _ => throw new ArgumentOutOfRangeException(nameof(error), error.Fault, null),
        };
        return new IngestProblem(ProblemTypes.Uri(slug), title, $"The file {error.Reason}.");
    }

    /// <summary>A problem that is not about a file.</summary>
    public static IngestProblem Of(string slug, string title, string detail) => new(ProblemTypes.Uri(slug), title, detail);

    /// <summary>An answer that carries it.</summary>
    public ProblemHttpResult ToResult(int status) =>
        Microsoft.AspNetCore.Http.TypedResults.Problem(Detail, statusCode: status, title: Title, type: Type);
}
