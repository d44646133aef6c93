using CdnMusic.EdgeNode.Embargoes;
using CdnMusic.EdgeNode.Prewarming;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.EdgeNode.Settings;
using CdnMusic.EdgeNode.Updating;
using CdnMusic.EdgeNode.Warming;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Protocol.Fleet;
using Google.Protobuf;
using EmbargoEntry = CdnMusic.EdgeNode.Embargoes.Embargo;
using PeerKeys = CdnMusic.EdgeNode.Peering.PeerKeys;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>Carries out the control plane's commands, each id once. Thread-safe; the same id is not given twice at a time.</summary>
internal sealed class CommandRunner(
    FleetPurges purges,
    Prewarmer prewarmer,
    DrainState drain,
    FleetCredentials credentials,
    EmbargoList embargoes,
    PeerKeys peerKeys,
    HotSetFill hotSet,
    FleetSettings settings,
    SoftwareUpdate software,
    ILogger<CommandRunner> logger)
{
    private const int Remembered = 1024;
    private readonly Dictionary<string, CommandResult> _results = [];
    private readonly Queue<string> _order = new();
    private readonly Lock _gate = new();

    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_results.TryGetValue(command.Id, out var earlier))
            {
                return earlier;
            }
        }

        var result = new CommandResult { CommandId = command.Id };
        try
        {
            result.Error = await ExecuteAsync(command, result, cancellationToken) ?? "";
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            logger.CommandFailed(error, command.Id);
            result.Error = error.Message;
        }

        // What failed may be sent again under its id, and then shall be tried again.
        if (result.Error.Length == 0)
        {
            Remember(result);
        }

        return result;
    }

    private async Task<string?> ExecuteAsync(Command command, CommandResult result, CancellationToken cancellationToken)
    {
        switch (command.CommandCase)
        {
            case Command.CommandOneofCase.Purge:
                return purges.Apply(command.Purge);

            case Command.CommandOneofCase.Prewarm:
                var (error, failed) = await prewarmer.FillAsync(command.Prewarm.Paths, command.Prewarm.Peers, cancellationToken);
                result.FailedPaths.AddRange(failed);
                return error;

            case Command.CommandOneofCase.Settings:
                return settings.Apply(command.Settings.Revision, command.Settings.Settings);

            case Command.CommandOneofCase.Software:
                return await software.RunAsync(command.Software.Version, cancellationToken);

            case Command.CommandOneofCase.WarmUp:
                return await hotSet.RunAsync(command.WarmUp, cancellationToken);

            case Command.CommandOneofCase.Embargoes:
                embargoes.Replace([.. command.Embargoes.Embargoes.Select(e => new EmbargoEntry([.. e.Paths], e.ReleaseUnixMs))]);
                return null;

            case Command.CommandOneofCase.PeerKeys:
                return peerKeys.Replace([.. command.PeerKeys.Keys.Select(k => k.ToByteArray())]);

            case Command.CommandOneofCase.Drain:
                SetDraining(command.Drain.Enabled);
                return null;

            case Command.CommandOneofCase.Rotate:
                result.CredentialHash = ByteString.CopyFrom(credentials.Rotate());
                return null;

            default:
                return "this node does not know that command";
        }
    }

    private void SetDraining(bool enabled)
    {
        if (enabled)
        {
            drain.Begin();
        }
        else
        {
            drain.End();
        }

        logger.Draining(enabled);
    }

    private void Remember(CommandResult result)
    {
        lock (_gate)
        {
            _results[result.CommandId] = result;
            _order.Enqueue(result.CommandId);
            if (_order.Count > Remembered)
            {
                _results.Remove(_order.Dequeue());
            }
        }
    }
}
