using System.Buffers;
using CdnMusic.Origin.Ingesting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Origin.Uploading;

/// <summary>
/// Takes the bytes of a PATCH. (1) The offset in the ledger is the truth: what a crash left beyond it is cut off. (2) Bytes are on disk
/// before the offset moves, so a crash at any time loses at most what came since the last step. (3) With a checksum the offset moves only
/// when all of it has come and is right. (4) One PATCH at a time has the file. Thread-safe.
/// </summary>
internal sealed class UploadReception(UploadBook book, IngestDirectories directories, IngestMetrics metrics)
{
    /// <summary>Bytes after which the offset moves.</summary>
    private const long Step = 8 << 20;

    private const int BufferLength = 128 * 1024;

    /// <summary>Takes a request's body.</summary>
    /// <param name="id">The upload; it must exist.</param>
    /// <param name="offset">Where the client thinks it goes on.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="checksum">What the client says of them, or null.</param>
    /// <param name="cancellationToken">The client has left; what has come stays, unless there is a checksum.</param>
    /// <returns>What came of it, and the upload as it is now.</returns>
    public async Task<(ReceptionOutcome Outcome, Upload? Upload)> ReceiveAsync(
        string id, long offset, Stream body, UploadChecksum? checksum, CancellationToken cancellationToken)
    {
        await using var file = UploadFile.TryOpen(directories.Upload(id));
        if (file is null)
        {
            return (ReceptionOutcome.Locked, null);
        }

        // Only now: the one who had the file may have moved the offset, or the upload may have been removed.
        if (book.Find(id) is not { } upload)
        {
            File.Delete(directories.Upload(id));
            return (ReceptionOutcome.Gone, null);
        }

        if (upload.State != UploadState.Receiving || upload.Offset != offset)
        {
            return (ReceptionOutcome.Conflict, upload);
        }

        if (file.Length < offset)
        {
            // The disk has lost what it had promised to keep: the client sends it again.
            return (ReceptionOutcome.Conflict, book.Advance(id, file.Length));
        }

        file.CutTo(offset);
        return await CopyAsync(upload, file, body, checksum, cancellationToken);
    }

    private async Task<(ReceptionOutcome Outcome, Upload? Upload)> CopyAsync(
        Upload upload, UploadFile file, Stream body, UploadChecksum? checksum, CancellationToken cancellationToken)
    {
        var (end, safe, outcome) = (upload.Offset, upload.Offset, ReceptionOutcome.Taken);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer.AsMemory(0, BufferLength), cancellationToken)) > 0)
            {
                if (end + read > upload.Length)
                {
                    outcome = ReceptionOutcome.TooLong;
                    break;
                }

                checksum?.Add(buffer.AsSpan(0, read));
                await file.WriteAsync(buffer.AsMemory(0, read), CancellationToken.None);
                metrics.Received(read);
                end += read;
                if (checksum is null && end - safe >= Step)
                {
                    file.Flush();
                    book.Advance(upload.Id, safe = end);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ConnectionResetException or BadHttpRequestException)
        {
            outcome = ReceptionOutcome.Interrupted;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (checksum is not null && (outcome != ReceptionOutcome.Taken || !checksum.Matches()))
        {
            file.CutTo(upload.Offset);
            return (outcome == ReceptionOutcome.Taken ? ReceptionOutcome.ChecksumMismatch : outcome, upload);
        }

        file.Flush();
        return (outcome, book.Advance(upload.Id, end));
    }
}
