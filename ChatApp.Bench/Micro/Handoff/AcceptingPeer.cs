using ChatApp.Contracts.ServiceProtocol;
using Grpc.Core;

namespace ChatApp.Bench.Micro.Handoff;

/// <summary>Takes hand-offs as a gateway does, one answer batch for each request batch, but has no connections: what the stream costs is left.</summary>
internal sealed class AcceptingPeer : Peer.PeerBase
{
    /// <inheritdoc/>
    public override async Task HandOff(
        IAsyncStreamReader<HandoffBatch> requestStream, IServerStreamWriter<HandoffResults> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            var results = new HandoffResults();
            foreach (var item in requestStream.Current.Items)
            {
                results.Results.Add(new HandoffResult { Id = item.Id, Outcome = HandoffOutcome.Accepted });
            }

            await responseStream.WriteAsync(results, context.CancellationToken);
        }
    }
}
