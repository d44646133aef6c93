namespace CdnMusic.HttpFields;

/// <summary>What a request's preconditions mean for its answer (RFC 9110 13.2.2).</summary>
public enum PreconditionOutcome
{
    /// <summary>Answer as if there were no preconditions.</summary>
    Proceed,

    /// <summary>Answer 304: the client has the representation.</summary>
    NotModified,

    /// <summary>Answer 412: the representation is not the one which the client expects.</summary>
    PreconditionFailed,
}
