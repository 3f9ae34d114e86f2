using System.Threading.Channels;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Presence;
using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Client.Connections;

/// <summary>One connection that has been welcomed: reads, processes and sends until it ends.</summary>
internal sealed class Session(
    ChatSocket socket, Welcome welcome, FrameProcessor processor, OutboxPump pump, ReadReports reads, OpenChats chats, TimeProvider clock)
    : IAsyncDisposable
{
    // More than the gateway pushes without an acknowledgement; past it the socket is not read and the gateway waits.
    private const int MaximumWaiting = 512;
    private const int MaximumBatch = 256;
    private static readonly TimeSpan CloseFrameWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<TimeSpan> _draining = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<ServerFrame> _frames = Channel.CreateBounded<ServerFrame>(new BoundedChannelOptions(MaximumWaiting)
    {
        FullMode = BoundedChannelFullMode.Wait,
        SingleReader = true,
        SingleWriter = true,
    });

    public string GatewayId => welcome.GatewayId;

    /// <summary>Done once the gateway asks to leave; after this long.</summary>
    public Task<TimeSpan> Draining => _draining.Task;

    /// <summary>Whether the inbox has been read once: the connection has served its purpose, and back-off starts anew.</summary>
    public bool HasCaughtUp { get; private set; }

    /// <summary>Runs until the connection ends or the token is cancelled.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="Store.LocalStoreException">The store failed.</exception>
    public async Task<ConnectionEndedException> RunAsync(CancellationToken cancellationToken)
    {
        processor.ConnectionOpened();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = ReadAsync(ended.Token);
        var parts = new[]
        {
            reading, ProcessAsync(ended.Token), pump.RunAsync(socket, ended.Token), reads.RunAsync(socket, ended.Token),
            chats.RunAsync(socket, welcome, ended.Token),
        };
        var first = await Task.WhenAny(parts).ConfigureAwait(false);
        if (first.Exception?.InnerException is ConnectionEndedException { IsSocketGone: true })
        {
            // The socket takes nothing any more; whoever reads it learns why, for there may be a close frame.
            await Task.WhenAny(reading, Task.Delay(CloseFrameWait, clock, ended.Token)).ConfigureAwait(false);
        }

        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(parts).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return await EndOfAsync(first, parts).ConfigureAwait(false);
    }

    /// <summary>Leaves in good order: says so, and waits a moment for what runs to end.</summary>
    /// <param name="running">What <see cref="RunAsync"/> returned.</param>
    public async Task LeaveAsync(Task running)
    {
        await socket.CloseAsync().ConfigureAwait(false);
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(running, Task.Delay(StopWait, clock, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    // A close frame says most: a part that failed because the socket is gone says least.
    private static async Task<ConnectionEndedException> EndOfAsync(Task first, Task[] parts)
    {
        var ends = parts.Select(part => part.Exception?.InnerException).ToList();
        if (ends.FirstOrDefault(end => end is not null and not ConnectionEndedException) is not null)
        {
            await Task.WhenAll(parts).ConfigureAwait(false);
        }

        var known = ends.OfType<ConnectionEndedException>().ToList();
        return known.Find(end => end.Next.Kind != NextStepKind.BackOff) ?? known.FirstOrDefault()
            ?? new ConnectionEndedException($"The connection ended ({first.Status}).", NextStep.BackOff);
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false);
            if (frame.FrameCase == ServerFrame.FrameOneofCase.Draining)
            {
                _draining.TrySetResult(TimeSpan.FromMilliseconds(frame.Draining.ReconnectAfterMilliseconds));
                continue;
            }

            await _frames.Writer.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var batch = new List<ServerFrame>();
        while (await _frames.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MaximumBatch && _frames.Reader.TryRead(out var frame))
            {
                batch.Add(frame);
            }

            foreach (var answer in await processor.ProcessAsync(batch, cancellationToken).ConfigureAwait(false))
            {
                await socket.SendAsync(answer, cancellationToken).ConfigureAwait(false);
            }

            HasCaughtUp |= batch.Exists(frame => frame.FrameCase == ServerFrame.FrameOneofCase.CaughtUp);
        }
    }
}
