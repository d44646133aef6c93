using System.Collections.Concurrent;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.Protocol.Replicas;
using Microsoft.Extensions.Hosting;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>
/// Has the replica that holds an edge's stream give it a command, and brings its result back. A request or a reply may be lost: then the command
/// timed out, as it would where the edge does not answer. Thread-safe.
/// </summary>
internal sealed class CommandRelay(IReplicaBus bus, EdgeRegistry registry, Replica replica, TimeProvider time) : IHostedService
{
    // The holder's own timeout comes first, so that its word, which knows more, is heard.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<CommandReply>> _pending = new(StringComparer.Ordinal);

    /// <summary>Sends a command to an edge whose stream another replica has.</summary>
    public async Task<CommandReceipt> SendAsync(
        string edge, RemoteStream stream, Wire.Command command, TimeSpan timeout, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        if (!bus.IsHeard)
        {
            return Receipt(CommandOutcome.Unreachable, null);
        }

        var id = Guid.NewGuid().ToString("N");
        var reply = _pending[id] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stream.Over, cancellation);
        try
        {
            bus.Publish(new ReplicaMessage
            {
                Request = new CommandRequest
                {
                    To = stream.Replica,
                    RequestId = id,
                    EdgeId = edge,
                    Command = command,
                    TimeoutMs = (uint)timeout.TotalMilliseconds,
                },
            });
            var answer = await reply.Task.WaitAsync(timeout + Margin, time, over.Token);
            return Enum.TryParse<CommandOutcome>(answer.Outcome, out var outcome)
                ? Receipt(outcome, answer.Result)
                : Receipt(CommandOutcome.Failed, answer.Result);
        }
        catch (TimeoutException)
        {
            return Receipt(CommandOutcome.TimedOut, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Receipt(CommandOutcome.Away, null);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }

        CommandReceipt Receipt(CommandOutcome outcome, Wire.CommandResult? result) =>
            CommandReceipt.Of(edge, outcome, result, time.GetElapsedTime(started));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        bus.Received += Take;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        bus.Received -= Take;
        return Task.CompletedTask;
    }

    private void Take(ReplicaMessage message)
    {
        if (message.Reply is { } reply && reply.To == replica.Id && _pending.TryGetValue(reply.RequestId, out var waiting))
        {
            waiting.TrySetResult(reply);
        }
        else if (message.Request is { Command: not null } request && request.To == replica.Id)
        {
            _ = CarryOutAsync(message.Replica, request);
        }
    }

    private async Task CarryOutAsync(string asker, CommandRequest request)
    {
        var timeout = TimeSpan.FromMilliseconds(Math.Min(request.TimeoutMs, LongestTimeout.TotalMilliseconds));
        var receipt = registry.StreamOf(request.EdgeId) is { } stream
            ? await stream.SendAsync(request.Command, timeout)
            : CommandReceipt.Of(request.EdgeId, CommandOutcome.Away, null, TimeSpan.Zero);
        bus.Publish(new ReplicaMessage
        {
            Reply = new CommandReply { To = asker, RequestId = request.RequestId, Outcome = receipt.Status.ToString(), Result = receipt.Result },
        });
    }
}
