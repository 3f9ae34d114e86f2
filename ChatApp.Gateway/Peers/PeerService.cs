using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Gateway.Connections;
using ChatApp.Routing.Batching;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Handoff;
using ChatApp.Routing.Notices;
using ChatApp.Storage.Inboxes;
using Grpc.Core;

namespace ChatApp.Gateway.Peers;

/// <summary>Takes copies that other hosts hand to this gateway's connections: one answer batch for each request batch.</summary>
internal sealed class PeerService(
    ILocalConnections local, INoticeReader notices, ConnectionTable connections, PeerCalls calls, FaultPoints faults)
    : Peer.PeerBase
{
    /// <inheritdoc/>
    public override async Task HandOff(
        IAsyncStreamReader<HandoffBatch> requestStream, IServerStreamWriter<HandoffResults> responseStream, ServerCallContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, calls.Ending);
        while (await MoveNextAsync(requestStream, ending.Token))
        {
            await faults.PassAsync(FaultPoint.BeforeAccept, context.CancellationToken);
            await responseStream.WriteAsync(TakeAll(requestStream.Current), context.CancellationToken);
        }
    }

    private HandoffResults TakeAll(HandoffBatch batch)
    {
        using var writing = BatchEnd.Begin(); // What is pushed to one connection goes out together.
        var results = new HandoffResults();
        foreach (var item in batch.Items)
        {
            results.Results.Add(new HandoffResult { Id = item.Id, Outcome = Take(item) });
        }

        foreach (var notice in batch.Notices)
        {
            notices.Read(notice);
        }

        return results;
    }

    private static async Task<bool> MoveNextAsync(IAsyncStreamReader<HandoffBatch> requests, CancellationToken ending)
    {
        try
        {
            return await requests.MoveNext(ending);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return false; // Whoever has no answer yet takes it for none.
        }
    }

    private HandoffOutcome Take(HandoffItem item)
    {
        if (!WireIds.TryRead(item.UserId, out var user) || !DeviceId.IsValid(item.DeviceId))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "A hand-off names no device."));
        }

        var device = new DeviceAddress(new UserId(user), new DeviceId((byte)item.DeviceId));
        if (item.SupersededBy > 0)
        {
            CloseSuperseded(device, item.SupersededBy);
            return HandoffOutcome.Accepted;
        }

        if (!WireIds.TryRead(item.MessageId, out var messageId))
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, "A hand-off has no message id."));
        }

        var copy = new InboxCopy(device, new Position(item.Position), new MessageId(messageId), item.Entry.Memory);
        var answer = local.Accept(copy, item.Epoch, item.Traceparent.Length == 0 ? null : item.Traceparent);
        return answer == HandoffAnswer.Accepted ? HandoffOutcome.Accepted : HandoffOutcome.NotConnected;
    }

    private void CloseSuperseded(DeviceAddress device, long newerNumber)
    {
        if (connections.Find(device) is { } connection && connection.Number < newerNumber)
        {
            _ = connection.CloseAsync(CloseCode.Superseded, ""); // Owned by the connection, whose endpoint awaits its end.
        }
    }
}
