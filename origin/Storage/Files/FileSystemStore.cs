using System.Runtime.CompilerServices;

namespace CdnMusic.Origin.Storage.Files;

/// <summary>
/// Objects on a local file system. A put (1) writes the bytes to a temporary file and fsyncs it, (2) renames it to its content address
/// and fsyncs that directory, (3) does the same with the small record that the key stands for. <c>kill -9</c> or a power cut
/// before the last rename leaves the old object, after it the new one; what lies in between is invisible and is removed at a later start.
/// </summary>
internal sealed class FileSystemStore : IObjectStore, IDisposable
{
    /// <summary>Files removed at a time while puts wait.</summary>
    private const int ReclaimBatch = 500;

    private readonly BlobDirectory _blobs;
    private readonly PointerDirectory _pointers;
    private readonly FileLock _flips;
    private readonly FileLock _puts;
    private readonly SemaphoreSlim _localFlips = new(1);
    private readonly TimeProvider _time;

    /// <summary>Opens the store in this directory, which is created if need be.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">Nor written.</exception>
    public FileSystemStore(string directory, TimeProvider time)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        _time = time;
        Staging = new StagingArea(Path.Combine(root, "staging"), time);
        _blobs = new BlobDirectory(Path.Combine(root, "blobs"));
        _pointers = new PointerDirectory(Path.Combine(root, "keys"));
        _flips = new FileLock(Path.Combine(root, "lock"), time);
        _puts = new FileLock(Path.Combine(root, "puts"), time);
        Leftovers = Staging.RemoveLeftovers();
    }

    /// <summary>How many leftovers of killed processes opening the store has removed.</summary>
    public int Leftovers { get; }

    /// <summary>Scratch space beside the store.</summary>
    public StagingArea Staging { get; }

    public ValueTask<ObjectMetadata?> HeadAsync(ObjectKey key, CancellationToken cancellationToken) =>
        ValueTask.FromResult(PointerRecord.Read(_pointers.PathOf(key))?.ToMetadata(key));

    public ValueTask<ObjectRead> OpenAsync(ObjectKey key, ReadRequest request, CancellationToken cancellationToken)
    {
        PointerRecord? before = null;
        while (PointerRecord.Read(_pointers.PathOf(key)) is { } record)
        {
            var metadata = record.ToMetadata(key);
            var (outcome, bytes) = request.Evaluate(metadata, _time.GetUtcNow());
            if (outcome is not (ReadOutcome.Whole or ReadOutcome.Part) || !request.WantsBody)
            {
                return ValueTask.FromResult(new ObjectRead(outcome, metadata));
            }

            try
            {
                var handle = File.OpenHandle(
                    _blobs.PathOf(record.Blob), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
                return ValueTask.FromResult(new ObjectRead(outcome, metadata, new FileBody(key, handle, bytes.Offset, bytes.Count)));
            }
            catch (FileNotFoundException) when (record != before)
            {
                // Replaced, and its old bytes reclaimed, between the two reads: the record says by now where the new ones are.
                before = record;
            }
        }

        return ValueTask.FromResult(ObjectRead.Absent);
    }

    public async ValueTask<ObjectMetadata?> PutAsync(
        ObjectKey key, Stream content, ObjectAttributes attributes, PutCondition condition, CancellationToken cancellationToken)
    {
        using var staging = await Staging.EnterAsync(cancellationToken);
        using var put = await _puts.AcquireAsync(exclusive: false, cancellationToken);
        var (digest, length) = await _blobs.WriteAsync(content, staging, cancellationToken);
        var now = _time.GetUtcNow();
        var record = new PointerRecord(
            digest,
            length,
            attributes.ContentType,
            attributes.CacheControl,
            now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond)),
            attributes.SurrogateKey);
        var temporary = staging.NewPath();
        record.Write(temporary);
        var final = _pointers.PathOf(key);
        DurableFile.CreateDirectory(Path.GetDirectoryName(final)!);
        return (await FlipAsync(record, temporary, final, condition, cancellationToken))?.ToMetadata(key);
    }

    public async ValueTask<bool> DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var path = _pointers.PathOf(key);
        using (await EnterFlipAsync(cancellationToken))
        {
            if (!File.Exists(path))
            {
                return false;
            }

            File.Delete(path);
        }

        DurableFile.FlushDirectory(Path.GetDirectoryName(path)!);
        return true;
    }

    public async IAsyncEnumerable<ListedObject> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var key in _pointers.Keys(prefix))
        {
            // Null when it was deleted after its name was read.
            if (await HeadAsync(key, cancellationToken) is { } metadata)
            {
                yield return new ListedObject(key, metadata.Length, metadata.LastModified);
            }
        }
    }

    /// <summary>
    /// Removes blobs that no record names, in the face of puts at work:
    /// <list type="number">
    /// <item>Keep puts out for a moment and take the time. Every put is now over, and its record readable, or touches its blob later.</item>
    /// <item>Read all records.</item>
    /// <item>Keep puts out again, a batch at a time, and remove the blobs that no record names and nobody has touched since.</item>
    /// </list>
    /// </summary>
    public async ValueTask<int> ReclaimAsync(CancellationToken cancellationToken)
    {
        var removed = Staging.RemoveLeftovers();
        DateTime start;
        string[] old;
        using (await _puts.AcquireAsync(exclusive: true, cancellationToken))
        {
            start = Staging.Now();
            old = [.. _blobs.UntouchedSince(start)];
        }

        var named = _pointers.Keys("").Select(key => PointerRecord.Read(_pointers.PathOf(key))?.Blob).ToHashSet(StringComparer.Ordinal);
        foreach (var batch in old.Where(digest => !named.Contains(digest)).Chunk(ReclaimBatch))
        {
            using var noPuts = await _puts.AcquireAsync(exclusive: true, cancellationToken);
            removed += batch.Count(digest => _blobs.TryRemove(digest, start));
        }

        return removed;
    }

    public void Dispose() => _localFlips.Dispose();

    private async ValueTask<PointerRecord?> FlipAsync(
        PointerRecord record, string temporary, string final, PutCondition condition, CancellationToken cancellationToken)
    {
        var result = record;
        using (await EnterFlipAsync(cancellationToken))
        {
            var current = PointerRecord.Read(final);
            if (!condition.Holds(current?.ETag))
            {
                return null;
            }

            if (record.SaysTheSameAs(current))
            {
                result = current;
            }
            else
            {
                File.Move(temporary, final, overwrite: true);
            }
        }

        // Outside the lock, for a slow disk: until this returns nobody has been told that the put is done.
        DurableFile.FlushDirectory(Path.GetDirectoryName(final)!);
        return result;
    }

    /// <summary>
    /// Flips are one at a time, in all processes, so that a condition cannot be overtaken between check and rename. The semaphore keeps
    /// threads of this process from polling the file lock against each other.
    /// </summary>
    private async ValueTask<FlipTurn> EnterFlipAsync(CancellationToken cancellationToken)
    {
        await _localFlips.WaitAsync(cancellationToken);
        try
        {
            return new FlipTurn(await _flips.AcquireAsync(exclusive: true, cancellationToken), _localFlips);
        }
        catch
        {
            _localFlips.Release();
            throw;
        }
    }

    private readonly struct FlipTurn(IDisposable file, SemaphoreSlim local) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            local.Release();
        }
    }
}
