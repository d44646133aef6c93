using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;

namespace CdnMusic.AuthApi.Keys;

/// <summary>The keys of now, in memory: the one that signs first, then the others that are published. Thread-safe.</summary>
internal sealed class KeyRing : IDisposable
{
    private readonly Lock _gate = new();
    private CancellationTokenSource _changed = new();
    private volatile IReadOnlyList<SigningCredentials> _credentials = [];

    /// <summary>The keys; empty only before the first start has read them.</summary>
    public IReadOnlyList<SigningCredentials> Credentials => _credentials;

    /// <summary>Ends when the keys change.</summary>
    public IChangeToken ChangeToken
    {
        get
        {
            lock (_gate)
            {
                return new CancellationChangeToken(_changed.Token);
            }
        }
    }

    /// <summary>Takes other keys, and tells whoever holds the old ones.</summary>
    public void Replace(IReadOnlyList<SigningCredentials> credentials)
    {
        if (credentials.Select(c => c.Key.KeyId).SequenceEqual(_credentials.Select(c => c.Key.KeyId)))
        {
            return;
        }

        CancellationTokenSource old;
        lock (_gate)
        {
            _credentials = credentials;
            (old, _changed) = (_changed, new CancellationTokenSource());
        }

        old.Cancel();
        old.Dispose();
    }

    public void Dispose() => _changed.Dispose();
}
