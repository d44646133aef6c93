using System.IO.Pipelines;
using System.Net;
using Microsoft.Extensions.Logging;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>
/// The body of an S3 answer, passed on as it arrives. When it breaks off or stops coming, the rest is asked for, of the same version
/// (If-Match), as often as requests are tried again.
/// </summary>
internal sealed class S3Body(
    S3Connection connection, ObjectMetadata metadata, HttpResponseMessage first, long offset, long count, TimeProvider time, ILogger logger)
    : ObjectBody(offset, count)
{
    private const int Block = 64 * 1024;
    private HttpResponseMessage _response = first;

    public override async ValueTask CopyToAsync(PipeWriter destination, CancellationToken cancellationToken)
    {
        var copied = 0L;
        for (var again = 0; ; again++)
        {
            try
            {
                await using var stream = await _response.Content.ReadAsStreamAsync(cancellationToken);
                while (copied < Count)
                {
                    var read = await ReadAsync(stream, destination.GetMemory(Block), Count - copied, cancellationToken);
                    destination.Advance(read);
                    copied += read;
                    if ((await destination.FlushAsync(cancellationToken)).IsCompleted)
                    {
                        // The reader has gone; nobody wants the rest.
                        return;
                    }
                }

                return;
            }
            catch (StoreReadException broken) when (again < connection.Options.Retries)
            {
                logger.StoreBodyBroke(metadata.Key.Value, copied, Count, broken.InnerException?.Message ?? broken.Message);
                await Task.Delay(connection.Options.RetryDelay * (1 << again), time, cancellationToken);
                await ResumeAsync(Offset + copied, Count - copied, cancellationToken);
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        _response.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<int> ReadAsync(Stream stream, Memory<byte> memory, long left, CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(connection.Options.IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, idle.Token);
        try
        {
            var read = await stream.ReadAsync(memory[..(int)Math.Min(memory.Length, left)], either.Token);
            return read > 0 ? read : throw new StoreReadException($"'{metadata.Key}' ended early");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StoreReadException($"'{metadata.Key}' stopped coming for {connection.Options.IdleTimeout}");
        }
        catch (Exception broken) when (broken is HttpRequestException or (IOException and not StoreReadException))
        {
            throw new StoreReadException($"'{metadata.Key}' broke off", broken);
        }
    }

    private async Task ResumeAsync(long offset, long count, CancellationToken cancellationToken)
    {
        _response.Dispose();
        _response = await connection.GetAsync(
            metadata.Key, [S3Connection.Range(offset, count), new("If-Match", metadata.ETag)], cancellationToken);
        switch (_response.StatusCode)
        {
            case HttpStatusCode.PartialContent when _response.Content.Headers.ContentRange?.From == offset:
                break;
            case HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound:
                throw new IOException($"'{metadata.Key}' was replaced while it was read");
            default:
                throw S3Errors.Of(_response.StatusCode, null, connection.Options);
        }
    }

    /// <summary>A body that went wrong on the store's side, as opposed to the reader's.</summary>
    private sealed class StoreReadException(string message, Exception? cause = null) : IOException(message, cause);
}
