using ChatApp.Bench.Load.Measuring;
using ChatApp.Contracts.ServiceProtocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace ChatApp.Bench.Micro.Handoff;

/// <summary>Hands copies of 200 bytes over one stream to another process, in batches of one size.</summary>
internal sealed class HandoffBenchmark(string url, int receiver, TimeProvider clock)
{
    private const int BatchesUnderWay = 32;
    private const int EntryBytes = 300; // A message of 200 bytes as an entry of the inbox.
    private const double Million = 1_000_000;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    private readonly ByteString _id = ByteString.CopyFrom(new byte[16]);
    private readonly ByteString _entry = ByteString.CopyFrom(new byte[EntryBytes]);

    public async Task<HandoffFigure> MeasureAsync(int batch, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var channel = GrpcChannel.ForAddress(url);
        using var call = new Peer.PeerClient(channel).HandOff(cancellationToken: cancellationToken);
        using var room = new SemaphoreSlim(BatchesUnderWay);
        var answered = 0L;
        var writing = WriteAsync(call.RequestStream, batch, room, stopping.Token);
        var reading = ReadAsync();

        await Task.Delay(WarmUp, clock, cancellationToken);
        var (sent, own, theirs, started) = (Interlocked.Read(ref answered), OwnSeconds(), ReceiverSeconds(), clock.GetTimestamp());
        await Task.Delay(duration, clock, cancellationToken);
        var copies = Math.Max(1, Interlocked.Read(ref answered) - sent);
        var figure = new HandoffFigure(
            copies / clock.GetElapsedTime(started).TotalSeconds,
            (OwnSeconds() - own) * Million / copies,
            (ReceiverSeconds() - theirs) * Million / copies);

        await stopping.CancelAsync();
        await writing;
        await call.RequestStream.CompleteAsync();
        await reading;
        return figure;

        async Task ReadAsync()
        {
            while (await call.ResponseStream.MoveNext(cancellationToken))
            {
                Interlocked.Add(ref answered, call.ResponseStream.Current.Results.Count);
                room.Release();
            }
        }
    }

    /// <summary>What an open stream holds in both processes together, in bytes of resident memory.</summary>
    public async Task<double> MeasureStreamAsync(int streams, CancellationToken cancellationToken)
    {
        var before = ResidentBytes();
        var channels = new List<GrpcChannel>();
        try
        {
            for (var index = 0; index < streams; index++)
            {
                var channel = GrpcChannel.ForAddress(url); // A connection of its own, as each pair of gateways has.
                channels.Add(channel);
                var call = new Peer.PeerClient(channel).HandOff(cancellationToken: cancellationToken);
                await call.RequestStream.WriteAsync(MakeBatch(1, 1), cancellationToken);
                await call.ResponseStream.MoveNext(cancellationToken);
            }

            return (ResidentBytes() - before) / (double)streams;
        }
        finally
        {
            channels.ForEach(channel => channel.Dispose());
        }
    }

    private async Task WriteAsync(IClientStreamWriter<HandoffBatch> requests, int batch, SemaphoreSlim room, CancellationToken stopping)
    {
        var id = 0UL;
        try
        {
            while (true)
            {
                await room.WaitAsync(stopping);
                await requests.WriteAsync(MakeBatch(batch, id), CancellationToken.None);
                id += (ulong)batch;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Measured.
        }
    }

    private HandoffBatch MakeBatch(int items, ulong firstId)
    {
        var batch = new HandoffBatch();
        for (var item = 0; item < items; item++)
        {
            batch.Items.Add(new HandoffItem
            {
                Id = firstId + (ulong)item, UserId = _id, DeviceId = 1, Epoch = 1, Position = (long)firstId, MessageId = _id, Entry = _entry,
            });
        }

        return batch;
    }

    private double ReceiverSeconds() => ProcessSample.Read(receiver).CpuSeconds;

    private static double OwnSeconds() => ProcessSample.Read(Environment.ProcessId).CpuSeconds;

    private long ResidentBytes() => ProcessSample.Read(Environment.ProcessId).ResidentBytes + ProcessSample.Read(receiver).ResidentBytes;
}
