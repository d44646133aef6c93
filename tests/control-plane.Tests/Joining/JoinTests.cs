using System.Diagnostics;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Protocol.Fleet;
using CdnMusic.Protocol.Joining;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace CdnMusic.ControlPlane.Tests.Joining;

/// <summary>From a one-time join token to a credential, its replacement and its end; with the real CLI and real edges.</summary>
public sealed class JoinTests : IAsyncLifetime
{
    private static readonly PortAllocator Ports = new();
    private readonly int _fleetPort = Ports.Take();
    private readonly string _directory = Directory.CreateTempSubdirectory("join-test-").FullName;
    private MusicCluster _music = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Protocol.Fleet.Fleet.FleetClient Client => new(_channel);

    public async ValueTask InitializeAsync()
    {
        _music = await MusicCluster.StartAsync(
            0, ("Listen:Fleet", $"http://127.0.0.1:{_fleetPort}"), ("ControlPlane:CredentialLifetime", "00:00:01"), ("ControlPlane:CredentialOverlap", "00:00:00"));
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_fleetPort}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _music.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task The_command_line_joins_once_and_the_edge_then_needs_no_token()
    {
        var token = await _music.Cluster.JoinTokenAsync("edge-1", Token);

        var first = await CliAsync(token);
        var second = await CliAsync(token);

        Assert.Equal(0, first.ExitCode);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_directory, CredentialFile.Name)));
        }

        Assert.Equal((1, "cdnmusic edge join: the join token has been used\n"), second);
        await StartEdgeAsync();
        await _music.Cluster.WaitForFleetAsync(1, Token);
    }

    [Fact]
    public async Task A_join_whose_answer_was_lost_can_be_repeated_and_another_edge_cannot_use_the_token()
    {
        var token = await _music.Cluster.JoinTokenAsync("edge-1", Token);
        var hash = ByteString.CopyFrom(EdgeCredential.HashOf("a"));

        await Client.JoinAsync(new JoinRequest { Token = token, CredentialHash = hash }, cancellationToken: Token);
        await Client.JoinAsync(new JoinRequest { Token = token, CredentialHash = hash }, cancellationToken: Token);

        await RefusedAsync(new JoinRequest { Token = token, EdgeId = "edge-2", CredentialHash = hash }, StatusCode.Unauthenticated);
        await RefusedAsync(new JoinRequest { Token = token, CredentialHash = ByteString.CopyFrom(EdgeCredential.HashOf("b")) }, StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task A_token_that_is_unknown_expired_or_for_nobody_in_particular_does_not_open_what_another_edge_has()
    {
        var hash = ByteString.CopyFrom(EdgeCredential.HashOf("a"));
        await Client.JoinAsync(
            new JoinRequest { Token = await _music.Cluster.JoinTokenAsync("edge-1", Token), CredentialHash = hash }, cancellationToken: Token);
        var open = await NewTokenAsync(new { });
        var brief = await NewTokenAsync(new { lifetime = "00:00:01" });

        await RefusedAsync(new JoinRequest { Token = open, EdgeId = "edge-1", CredentialHash = hash }, StatusCode.Unauthenticated);
        await RefusedAsync(new JoinRequest { Token = new string('0', 64), EdgeId = "edge-3", CredentialHash = hash }, StatusCode.Unauthenticated);
        await RefusedAsync(new JoinRequest { Token = open, EdgeId = "edge-3", CredentialHash = ByteString.Empty }, StatusCode.InvalidArgument);
        await MusicCluster.EventuallyAsync(async () => (await RefusalAsync(brief)).Contains("expired", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_credential_is_replaced_over_the_stream_and_the_edge_comes_back_with_the_new_one_after_kill_9()
    {
        await CliAsync(await _music.Cluster.JoinTokenAsync("edge-1", Token));
        var before = await File.ReadAllLinesAsync(Path.Combine(_directory, CredentialFile.Name), Token);
        var edge = await StartEdgeAsync();
        await MusicCluster.EventuallyAsync(async () => (await File.ReadAllLinesAsync(Path.Combine(_directory, CredentialFile.Name), Token)).Length == 2);

        await edge.KillAsync();
        await _music.ControlPlane.KillAsync();
        await _music.ControlPlane.StartAsync(Token);
        await edge.StartAsync(Token);

        await _music.Cluster.WaitForFleetAsync(1, Token);
        // The edge keeps the new secret before the control plane does: if the kill came between the two, the old one counts until the next rotation.
        await MusicCluster.EventuallyAsync(async () => await ConnectStatusAsync(before[0], "edge-1") == StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task A_revoked_edge_is_out_at_once_and_only_a_token_of_its_own_lets_it_in_again()
    {
        await CliAsync(await _music.Cluster.JoinTokenAsync("edge-1", Token));
        var edge = await StartEdgeAsync();
        await _music.Cluster.WaitForFleetAsync(1, Token);

        await _music.AdminAsync(HttpMethod.Post, "/admin/edges/edge-1/revoke");

        Assert.Null(await _music.StateAsync("edge-1"));
        await MusicCluster.EventuallyAsync(() => Task.FromResult(edge.LogTail.Any(l => l.Contains("refused this node", StringComparison.Ordinal))));
        Assert.Null(await _music.StateAsync("edge-1"));
        Assert.Contains("uri-miss", await _music.CacheStatusAsync(edge, "/a"), StringComparison.Ordinal);
        Assert.Equal(0, (await CliAsync(await _music.Cluster.JoinTokenAsync("edge-1", Token))).ExitCode);
        await _music.Cluster.WaitForFleetAsync(1, Token);
    }

    [Fact]
    public async Task An_edge_cannot_speak_for_another_one()
    {
        var credential = new EdgeCredential("edge-1", EdgeCredential.NewSecret());
        await Client.JoinAsync(
            new JoinRequest { Token = await _music.Cluster.JoinTokenAsync("edge-1", Token), CredentialHash = ByteString.CopyFrom(credential.Hash()) },
            cancellationToken: Token);

        Assert.Equal(StatusCode.PermissionDenied, await ConnectStatusAsync(credential.Bearer, "edge-2"));
    }

    private Task<LocalService> StartEdgeAsync() => _music.Cluster.AddEdgeAsync(
        settings =>
        {
            _music.Configure(settings, "north");
            settings["Edge:Cache:Directory"] = _directory;
            settings["Edge:ControlPlane:Urls:0"] = $"http://127.0.0.1:{_fleetPort}";
            settings["Edge:ControlPlane:Token"] = "";
        },
        Token);

    private async Task<(int ExitCode, string Error)> CliAsync(string token)
    {
        using var cli = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "../../CdnMusic.Cli/release/CdnMusic.Cli.dll"), "edge", "join",
                "--control-plane", $"http://127.0.0.1:{_fleetPort}", "--token", token, "--data-directory", _directory,
            ])
        {
            RedirectStandardError = true,
        })!;
        var error = await cli.StandardError.ReadToEndAsync(Token);
        await cli.WaitForExitAsync(Token);
        return (cli.ExitCode, error);
    }

    private async Task<string> NewTokenAsync(object body) =>
        (await _music.AdminAsync(HttpMethod.Post, "/admin/join-tokens", body)).GetProperty("token").GetString()!;

    private async Task RefusedAsync(JoinRequest request, StatusCode status) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<RpcException>(() => Client.JoinAsync(request, cancellationToken: Token).ResponseAsync)).StatusCode);

    /// <summary>Asks for an id that no edge may have, so that a token that still counts is not used up.</summary>
    private async Task<string> RefusalAsync(string token) => (await Assert.ThrowsAsync<RpcException>(() => Client.JoinAsync(
        new JoinRequest { Token = token, EdgeId = "No Id", CredentialHash = ByteString.CopyFrom(EdgeCredential.HashOf("c")) },
        cancellationToken: Token).ResponseAsync)).Status.Detail;

    private async Task<StatusCode> ConnectStatusAsync(string bearer, string id)
    {
        using var call = Client.Connect(new Metadata { { "authorization", "Bearer " + bearer } }, cancellationToken: Token);
        try
        {
            await call.RequestStream.WriteAsync(
                new EdgeMessage { Hello = new Hello { EdgeId = id, PublicUrl = "http://edge.example", CapacityMbps = 1 } }, Token);
            return await call.ResponseStream.MoveNext(Token) ? StatusCode.OK : call.GetStatus().StatusCode;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }
}
