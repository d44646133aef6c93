using System.CommandLine;
using System.CommandLine.Parsing;
using CdnMusic.Protocol.Joining;
using Grpc.Core;
using Grpc.Net.Client;
using FleetClient = CdnMusic.Protocol.Fleet.Fleet.FleetClient;

namespace CdnMusic.Cli.Edge;

/// <summary><c>edge join</c>: exchanges a one-time join token for the edge's own credential, which it writes into the edge's data directory.</summary>
internal static class JoinCommand
{
    public const int Success = 0;
    private const int Failure = 1;

    public static Command Create()
    {
        var url = ControlPlane();
        var token = new Option<string>("--token") { Description = "The join token, from POST /admin/join-tokens.", Required = true };
        var id = new Option<string>("--id")
        {
            Description = "The edge's id; may be left out where the token was made for one edge.",
            DefaultValueFactory = _ => "",
        };
        var directory = new Option<DirectoryInfo>("--data-directory")
        {
            Description = "The edge's Edge:Cache:Directory.",
            DefaultValueFactory = _ => new DirectoryInfo("edge-data"),
        };
        var command = new Command("join", "Lets this edge into a fleet, with a one-time join token.") { url, token, id, directory };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(url), parsed.GetRequiredValue(token), parsed.GetValue(id)!, parsed.GetRequiredValue(directory).FullName, cancellationToken));
        return command;
    }

    /// <summary>The option that names the control plane.</summary>
    public static Option<Uri> ControlPlane() => new("--control-plane")
    {
        Description = "The control plane's fleet listener, such as http://10.0.0.1:8060.",
        Required = true,
        CustomParser = Parse,
    };

    private static Uri? Parse(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
        {
            return url;
        }

        result.AddError("--control-plane must be an absolute http(s) URL.");
        return null;
    }

    /// <summary>Joins, and says so, or why not.</summary>
    public static async Task<int> RunAsync(Uri url, string token, string id, string directory, CancellationToken cancellationToken)
    {
        try
        {
            using var channel = GrpcChannel.ForAddress(url);
            var joined = await FleetJoin.JoinAsync(new FleetClient(channel), id, token, new CredentialFile(directory), cancellationToken);
            Console.WriteLine($"Joined as {joined.EdgeId}. Start the edge with:");
            Console.WriteLine($"  --Edge:Id={joined.EdgeId} --Edge:Cache:Directory={directory} --Edge:ControlPlane:Urls:0={url.GetLeftPart(UriPartial.Authority)}");
            return Success;
        }
        catch (RpcException error)
        {
            await Console.Error.WriteLineAsync($"cdnmusic edge join: {error.Status.Detail}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"cdnmusic edge join: {error.Message}");
        }

        return Failure;
    }
}
