using CdnMusic.Protocol.Fleet;
using CdnMusic.Protocol.Joining;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>
/// What this node proves itself with: the credentials in its data directory, newest first, and then the configured join token, which is
/// exchanged for a credential. Used by the one stream at a time, and by the commands on it.
/// </summary>
internal sealed class FleetCredentials(IOptions<EdgeOptions> options)
{
    private readonly CredentialFile _file = new(options.Value.Cache.Directory);
    private IReadOnlyList<EdgeCredential>? _credentials;
    private int _at;

    /// <summary>The bearer token to try.</summary>
    /// <exception cref="RpcException">There is none, or the join token was refused.</exception>
    public async Task<string> BearerAsync(Fleet.FleetClient client, CancellationToken cancellationToken)
    {
        _credentials ??= _file.Read();
        if (_at < _credentials.Count)
        {
            return _credentials[_at].Bearer;
        }

        if (options.Value.ControlPlane.Token is not { Length: > 0 } token)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "there is no credential; join with 'cdnmusic edge join' and a new join token"));
        }

        var joined = await FleetJoin.JoinAsync(client, options.Value.Id, token, _file, cancellationToken);
        (_credentials, _at) = ([joined], 0);
        return joined.Bearer;
    }

    /// <summary>What was tried was refused: goes on to the next. False if all have been, and the round begins anew.</summary>
    public bool HasNext()
    {
        var count = (_credentials?.Count ?? 0) + (options.Value.ControlPlane.Token.Length > 0 ? 1 : 0);
        _at++;
        if (_at < count)
        {
            return true;
        }

        // Read again: an operator may have joined this node meanwhile.
        (_credentials, _at) = (null, 0);
        return false;
    }

    /// <summary>Makes up a new secret for the next stream; returns its hash.</summary>
    /// <exception cref="IOException">It could not be kept, so the present one stays.</exception>
    public byte[] Rotate()
    {
        var present = _credentials![_at];
        var next = new EdgeCredential(present.EdgeId, EdgeCredential.NewSecret());
        _file.Write([next, present]);
        (_credentials, _at) = ([next, present], 0);
        return next.Hash();
    }
}
