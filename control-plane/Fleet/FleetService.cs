using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Joining;
using CdnMusic.ControlPlane.Measuring;
using CdnMusic.ControlPlane.Popularity;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.Protocol.Joining;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// The control plane's end of fleet.proto: authenticates, wants Hello, then takes reports and command results while commands go down.
/// Whatever breaks a rule ends the stream with the status of its <see cref="RefusalReason"/>, and is counted.
/// </summary>
internal sealed class FleetService(
    EdgeRegistry registry,
    EdgeCredentials credentials,
    AuditLog audit,
    RttTable rtts,
    ExperienceTable experiences,
    HotPathTable hotPaths,
    HeldEdges held,
    StoreWatch watch,
    IReplicaBus bus,
    IEnumerable<IJoinObserver> observers,
    IOptions<ControlPlaneOptions> options,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<FleetService> logger) : Wire.Fleet.FleetBase
{
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task Connect(
        IAsyncStreamReader<Wire.EdgeMessage> requestStream, IServerStreamWriter<Wire.ControlMessage> responseStream, ServerCallContext context)
    {
        if (await WhileStoreAnswersAsync(() => credentials.CheckAsync(context.RequestHeaders.GetValue("authorization"))) is not { } edge)
        {
            throw Refused(new Refusal(RefusalReason.BadToken, "the credential is unknown or revoked; join with a new join token"), context);
        }

        using var stream = await WelcomeAsync(edge, requestStream, context);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(
            stream.Ended, context.CancellationToken, lifetime.ApplicationStopping);
        var sending = SendAsync(stream, responseStream, over.Token);
        try
        {
            await ReceiveAsync(stream, requestStream, context, over.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            throw Ended(stream);
        }
        finally
        {
            registry.Leave(stream);
            held.TellLeft(stream);
            await over.CancelAsync();
            await sending;
        }
    }

    /// <inheritdoc/>
    public override async Task<Wire.JoinReply> Join(Wire.JoinRequest request, ServerCallContext context)
    {
        if (request.CredentialHash.Length != EdgeCredential.HashBytes)
        {
            throw Refused(new Refusal(RefusalReason.BadHello, $"credential_hash must be {EdgeCredential.HashBytes} bytes"), context);
        }

        var (edge, refused) = await WhileStoreAnswersAsync(
            () => credentials.JoinAsync(request.EdgeId, request.Token, request.CredentialHash.ToByteArray()));
        if (edge is null)
        {
            throw Refused(new Refusal(RefusalReason.BadToken, refused!), context);
        }

        await audit.RecordAsync(AuditAction.EdgeEnrolled, edge, $"got its credential, from {context.Peer}");
        return new Wire.JoinReply { EdgeId = edge };
    }

    private RpcException Ended(EdgeStream stream) => new(stream.EndReason switch
    {
        StreamEnd.Replaced => new Status(StatusCode.Aborted, "replaced by a newer stream of the same edge"),
        StreamEnd.Revoked => new Status(StatusCode.Unauthenticated, "the credential has been revoked"),
        StreamEnd.Failed => new Status(StatusCode.Unavailable, "the control plane failed on this stream; come again"),
        StreamEnd.Silent => new Status(StatusCode.DeadlineExceeded, "no report for too long"),
        _ when lifetime.ApplicationStopping.IsCancellationRequested => new Status(StatusCode.Unavailable, "the control plane is stopping"),
        _ => new Status(StatusCode.Cancelled, "the edge went away"),
    });

    private async Task<EdgeStream> WelcomeAsync(string edge, IAsyncStreamReader<Wire.EdgeMessage> reader, ServerCallContext context)
    {
        var hello = await ReadHelloAsync(reader, context);
        if (HelloRules.Check(hello, out var identity) is { } refusal)
        {
            throw Refused(refusal, context);
        }

        if (identity.Id != edge)
        {
            throw Refused(new Refusal(RefusalReason.ForeignIdentity, $"the credential is of '{edge}'"), context, edge);
        }

        await CatchUpAsync();
        var stream = registry.Join(identity, hello.Session, stream => Prepare(stream, hello))
            ?? throw Refused(new Refusal(RefusalReason.FleetFull, $"the fleet has {options.Value.MaxEdges} edges already"), context);
        // Revoked between the check and here: whoever revoked it found no stream to end.
        if (credentials.Check(context.RequestHeaders.GetValue("authorization")) is null)
        {
            registry.Expel(edge);
        }

        held.Tell(stream);
        return stream;
    }

    /// <summary>
    /// An edge that comes from another replica must find here whatever was decided there. If the store cannot be asked, other replicas still
    /// tell how far the purge log is, and the edge waits for what we lack; without them too, only this replica may be cut off, and the edge is
    /// better off elsewhere.
    /// </summary>
    private async Task CatchUpAsync()
    {
        try
        {
            await watch.CatchUpAsync();
        }
        catch (StoreUnavailableException) when (bus.IsHeard)
        {
        }
        catch (StoreUnavailableException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "neither the store nor another replica can be reached"));
        }
    }

    private static async Task<T> WhileStoreAnswersAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StoreUnavailableException)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the store cannot be asked now; come again"));
        }
    }

    private void Prepare(EdgeStream stream, Wire.Hello hello)
    {
        var interval = (uint)options.Value.ReportInterval.TotalMilliseconds;
        stream.TryPost(new Wire.ControlMessage { Welcome = new Wire.Welcome { ReportIntervalMs = interval } });
        foreach (var observer in observers)
        {
            observer.Joined(stream, hello);
        }
    }

    private async Task<Wire.Hello> ReadHelloAsync(IAsyncStreamReader<Wire.EdgeMessage> reader, ServerCallContext context)
    {
        using var deadline = new CancellationTokenSource(HelloTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            deadline.Token, context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            if (await NextAsync(reader, context, either.Token) is { MessageCase: Wire.EdgeMessage.MessageOneofCase.Hello } first)
            {
                return first.Hello;
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw Refused(new Refusal(RefusalReason.NoHello, "Hello did not come in time"), context);
        }

        throw Refused(new Refusal(RefusalReason.UnexpectedMessage, "the first message must be Hello"), context);
    }

    private async Task ReceiveAsync(
        EdgeStream stream, IAsyncStreamReader<Wire.EdgeMessage> reader, ServerCallContext context, CancellationToken cancellation)
    {
        var sequence = 0UL;
        var allowance = new MessageAllowance(options.Value.ReportInterval, time.Monotonic());
        while (await NextAsync(reader, context, cancellation) is { } message)
        {
            switch (message.MessageCase)
            {
                case Wire.EdgeMessage.MessageOneofCase.Report:
                    if ((allowance.Refuse(time.Monotonic()) ?? ReportRules.Check(message.Report, sequence)) is { } refusal)
                    {
                        throw Refused(refusal, context, stream.Identity.Id);
                    }

                    sequence = message.Report.Sequence;
                    registry.Record(stream, message.Report);
                    rtts.Record(stream.Identity.Key, message.Report.Rtts, time.Monotonic());
                    experiences.Record(stream.Identity.Key, message.Report.Experiences, time.Monotonic());
                    hotPaths.Record(stream.Identity.Id, message.Report.Hot);
                    held.Tell(stream, message.Report);
                    metrics.Reports.Inc();
                    break;
                case Wire.EdgeMessage.MessageOneofCase.CommandResult:
                    // Late results are honest; a flood of results that nobody waits for is not.
                    if (!stream.Complete(message.CommandResult) && allowance.Refuse(time.Monotonic()) is { } flood)
                    {
                        throw Refused(flood, context, stream.Identity.Id);
                    }

                    break;
                default:
                    throw Refused(
                        new Refusal(RefusalReason.UnexpectedMessage, "after Hello only reports and command results"),
                        context,
                        stream.Identity.Id);
            }
        }
    }

    /// <summary>The next message, or null when the edge has closed its side or vanished.</summary>
    private async Task<Wire.EdgeMessage?> NextAsync(
        IAsyncStreamReader<Wire.EdgeMessage> reader, ServerCallContext context, CancellationToken cancellation)
    {
        try
        {
            return await reader.MoveNext(cancellation) ? reader.Current : null;
        }
        catch (IOException)
        {
            return null;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.ResourceExhausted)
        {
            throw Refused(new Refusal(RefusalReason.MessageTooLarge, $"a message may have {ReportRules.MaxMessageBytes} bytes"), context);
        }
        catch (Exception error) when (error is Google.Protobuf.InvalidProtocolBufferException or RpcException)
        {
            throw Refused(new Refusal(RefusalReason.Malformed, "not a message of fleet.proto"), context);
        }
    }

    private static async Task SendAsync(EdgeStream stream, IServerStreamWriter<Wire.ControlMessage> writer, CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in stream.Outgoing.ReadAllAsync(cancellation))
            {
                await writer.WriteAsync(message, cancellation);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or InvalidOperationException or RpcException)
        {
            // The stream is over; the receiving side, which sees that too, says how.
        }
    }

    private RpcException Refused(Refusal refusal, ServerCallContext context, string? edge = null)
    {
        metrics.Refused(refusal.Reason);
        logger.EdgeRefused(edge ?? "?", context.Peer, refusal.Reason, refusal.Detail);
        return new RpcException(refusal.Status);
    }
}
