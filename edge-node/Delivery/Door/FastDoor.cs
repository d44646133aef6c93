using System.Buffers;
using System.Net;
using System.Text;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Embargoes;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Popularity;
using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.EdgeNode.Signing;
using CdnMusic.EdgeNode.Transport;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>
/// Answers a plain GET, whole or of one byte range, of a response that is fresh in memory, or on disk and then brought there. Everything
/// else is the pipeline's, which would give these requests the same answer. Allocates nothing per answer from memory. Thread-safe.
/// </summary>
internal sealed class FastDoor(ResponseStore store, AccessGate gate, Prefetcher prefetcher, EmbargoList embargoes, ServedSamples served, TimeProvider time, IOptions<EdgeOptions> options)
{
    /// <summary>Longer targets are the pipeline's.</summary>
    private const int MaxTarget = 1024;

    /// <summary>What a head needs at most beside the stored fields and the name of this cache.</summary>
    private const int DynamicBytes = 256;

    private readonly byte[] _hit = Encoding.ASCII.GetBytes($"\r\nCache-Status: {NameOf(options.Value.Id)}; hit; ttl=");

    /// <summary>Finds and renders the answer. False if the request is the pipeline's, or has to wait for the disk.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="answer">The answer; the caller releases it.</param>
    /// <param name="onDisk">What to <see cref="PromoteAsync"/> before asking again; null if that would not help.</param>
    public bool TryAnswer(scoped in DoorRequest request, IPAddress? client, out DoorAnswer answer, out CacheKey? onDisk)
    {
        answer = default;
        onDisk = null;
        // The pipeline judges again what is refused here, and says why.
        var admission = gate.Check(request.Target, client);
        var admitted = request.Target[admission.PathOffset..];
        if (!admission.Admitted || admitted.Length > MaxTarget)
        {
            return false;
        }

        Span<char> target = stackalloc char[admitted.Length];
        Ascii.ToUtf16(admitted, target, out _);
        if (embargoes.Concerns(target))
        {
            return false;
        }

        var (response, softPurged) = store.FindInMemory(target);
        if (response is null)
        {
            onDisk = store.FindOnDisk(target);
            return false;
        }

        if (softPurged || prefetcher.Concerns(response) || response.Wire is not { } wire || !TryRender(request, response, wire, out answer))
        {
            response.Release();
            return false;
        }

        served.Note(response.Key.Text, answer.Length);
        return true;
    }

    /// <summary>Brings a response from disk into memory, away from the event loop.</summary>
    public async ValueTask PromoteAsync(CacheKey key)
    {
        await ThreadPoolHop.Away;
        var found = await store.FindAsync(key, CancellationToken.None);
        found.Response?.Release();
    }

    private bool TryRender(scoped in DoorRequest request, StoredResponse response, WireHead wire, out DoorAnswer answer)
    {
        answer = default;
        var now = time.GetUtcNow();
        var freshness = response.Head.Freshness;
        var complete = response.Body.Length;
        var (offset, length) = (0, complete);
        var partial = !request.Range.IsEmpty;
        if (freshness.At(now) != Usability.Fresh
            || (partial && !(response.Head.Status == StatusCodes.Status200OK && SingleRange.TryRead(request.Range, complete, out offset, out length))))
        {
            return false;
        }

        var age = freshness.AgeAt(now);
        var head = ArrayPool<byte>.Shared.Rent(wire.Length + _hit.Length + DynamicBytes);
        var writer = new HeadWriter(head);
        writer.Write(partial ? "HTTP/1.1 206 Partial Content\r\n"u8 : wire.StatusLine);
        writer.Write(wire.Fields);
        writer.Write("Content-Length: "u8);
        writer.Write(length);
        if (partial)
        {
            writer.Write("\r\nContent-Range: bytes "u8);
            writer.Write(offset);
            writer.Write("-"u8);
            writer.Write(offset + length - 1);
            writer.Write("/"u8);
            writer.Write(complete);
        }

        writer.Write("\r\nAge: "u8);
        writer.Write((long)age.TotalSeconds);
        writer.Write(_hit);
        writer.Write((long)(freshness.Lifetime - age).TotalSeconds);
        writer.Write(request.Close ? "\r\nConnection: close\r\n\r\n"u8 : "\r\n\r\n"u8);
        answer = new DoorAnswer(response, head, writer.Written, offset, length, request.Close);
        return true;
    }

    private static string NameOf(string id)
    {
        var hit = CacheStatus.Hit(id, 0);
        return hit[..hit.IndexOf(';', StringComparison.Ordinal)];
    }
}
