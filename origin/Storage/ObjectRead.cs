namespace CdnMusic.Origin.Storage;

/// <summary>A store's answer to a read.</summary>
/// <param name="outcome">What it is.</param>
/// <param name="metadata">Of the object; null if it is absent, and may be null if a precondition failed.</param>
/// <param name="body">The bytes, if the outcome has any.</param>
internal sealed class ObjectRead(ReadOutcome outcome, ObjectMetadata? metadata = null, ObjectBody? body = null) : IAsyncDisposable
{
    public static ObjectRead Absent { get; } = new(ReadOutcome.Absent);

    public ReadOutcome Outcome { get; } = outcome;

    public ObjectMetadata? Metadata { get; } = metadata;

    public ObjectBody? Body { get; } = body;

    public ValueTask DisposeAsync() => Body?.DisposeAsync() ?? ValueTask.CompletedTask;
}
