namespace CdnMusic.ControlPlane.Answers;

/// <summary>How a question for an edge ended. Label of the answers metric.</summary>
internal enum AnswerOutcome
{
    /// <summary>With at least one edge.</summary>
    Answered,

    /// <summary>The fleet has no edge to name: 503.</summary>
    NoEdge,

    /// <summary>The path is missing or not acceptable: 400.</summary>
    BadPath,

    /// <summary>Somebody who is no operator wanted an explanation: 403.</summary>
    Forbidden,
}
