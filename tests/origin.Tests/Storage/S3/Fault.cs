namespace CdnMusic.Origin.Tests.Storage.S3;

/// <summary>What a <see cref="FaultyProxy"/> does to one request.</summary>
internal abstract record Fault
{
    /// <summary>Nothing: the real answer goes through.</summary>
    internal sealed record None : Fault;

    /// <summary>Answers by itself, as an overloaded store does.</summary>
    internal sealed record Answers(int Status, string Fields = "") : Fault;

    /// <summary>Sends so many bytes of the real body, and resets the connection.</summary>
    internal sealed record ResetsAfter(int BodyBytes, Func<Task>? Meanwhile = null) : Fault;

    /// <summary>Sends so many bytes of the real body, and then nothing more, with the connection open.</summary>
    internal sealed record StallsAfter(int BodyBytes) : Fault;

    /// <summary>Takes the request and never answers.</summary>
    internal sealed record Silent : Fault;
}
