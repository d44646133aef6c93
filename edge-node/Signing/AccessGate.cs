using System.Buffers;
using System.Net;
using System.Text;
using CdnMusic.SignedUrls;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Signing;

/// <summary>
/// Admits signed requests, and unsigned ones where no signature is required. Comes before the cache and takes the token off the path,
/// so that neither a cache key nor the origin ever sees it: one stored copy answers every token. Thread-safe; checking
/// allocates nothing.
/// </summary>
internal sealed class AccessGate
{
    private readonly UrlVerifier _verifier;
    private readonly byte[][] _requiredPrefixes;

    public AccessGate(IOptions<EdgeOptions> options, TimeProvider time)
    {
        var signing = options.Value.SignedUrls;
        _verifier = new UrlVerifier(signing.Keys.Select(k => k.TryMake(out var mistake) ?? throw new InvalidOperationException(mistake)), time);
        _requiredPrefixes = [.. signing.RequiredPrefixes.Select(Encoding.UTF8.GetBytes)];
        IsOpen = signing.Keys.Length == 0;
    }

    /// <summary>No keys, so nothing to check: every request is admitted as it is.</summary>
    public bool IsOpen { get; }

    /// <summary>Judges a request by its target as it was received.</summary>
    /// <param name="target">Origin-form or absolute-form, percent-encoding untouched.</param>
    /// <param name="client">The address the request came from.</param>
    public Admission Check(ReadOnlySpan<byte> target, IPAddress? client)
    {
        if (IsOpen)
        {
            return new Admission(true, UrlVerdict.SignatureMissing, 0);
        }

        var verdict = _verifier.Verify(target, client, out var pathOffset);
        return verdict == UrlVerdict.SignatureMissing
            ? CheckUnsigned(TargetPath.Of(target, out _))
            : new Admission(verdict == UrlVerdict.Valid, verdict, pathOffset);
    }

    /// <summary>As <see cref="Check(ReadOnlySpan{byte}, IPAddress?)"/>, for a target as text.</summary>
    public Admission Check(string target, IPAddress? client)
    {
        if (!Ascii.IsValid(target))
        {
            return new Admission(false, UrlVerdict.AmbiguousPath, 0);
        }

        var bytes = ArrayPool<byte>.Shared.Rent(target.Length);
        try
        {
            return Check(bytes.AsSpan(0, Encoding.ASCII.GetBytes(target, bytes)), client);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private Admission CheckUnsigned(ReadOnlySpan<byte> path)
    {
        // A target without a path (OPTIONS *) leads nowhere.
        if (_requiredPrefixes.Length > 0 && !path.IsEmpty)
        {
            if (!TargetPath.IsUnambiguous(path))
            {
                return new Admission(false, UrlVerdict.AmbiguousPath, 0);
            }

            foreach (var prefix in _requiredPrefixes)
            {
                if (TargetPath.IsBelow(path, prefix, out _))
                {
                    return new Admission(false, UrlVerdict.SignatureMissing, 0);
                }
            }
        }

        return new Admission(true, UrlVerdict.SignatureMissing, 0);
    }
}
