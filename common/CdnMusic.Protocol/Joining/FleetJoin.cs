using CdnMusic.Protocol.Fleet;
using Google.Protobuf;
using Grpc.Core;

namespace CdnMusic.Protocol.Joining;

/// <summary>An edge's way from a one-time join token to a credential of its own.</summary>
public static class FleetJoin
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Joins and writes the credential down. Repeating it after a crash or a lost answer is safe.</summary>
    /// <param name="client">The control plane's fleet listener.</param>
    /// <param name="edgeId">The edge's id; empty for the one that the token is for.</param>
    /// <param name="token">The join token.</param>
    /// <param name="file">Where the credential goes.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="RpcException">It was refused, or the control plane could not be reached.</exception>
    /// <exception cref="IOException">The file could not be written.</exception>
    public static async Task<EdgeCredential> JoinAsync(
        Fleet.Fleet.FleetClient client, string edgeId, string token, CredentialFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(file);
        var secret = file.JoiningSecret();
        var request = new JoinRequest { EdgeId = edgeId, Token = token, CredentialHash = ByteString.CopyFrom(EdgeCredential.HashOf(secret)) };
        try
        {
            var reply = await client.JoinAsync(request, deadline: DateTime.UtcNow + Timeout, cancellationToken: cancellationToken);
            var credential = new EdgeCredential(reply.EdgeId, secret);
            file.Write([credential]);
            return credential;
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.Unauthenticated or StatusCode.InvalidArgument)
        {
            file.AbandonJoin();
            throw;
        }
    }
}
