using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;

namespace CassandraNode.Protocol;

/// <summary>Writes a connection's answers. Those that are ready together are written together.</summary>
/// <param name="output">The connection.</param>
/// <param name="budget">Is told what is written.</param>
/// <param name="patience">How long a client may take no bytes before it is given up.</param>
/// <param name="clock">Measures it.</param>
internal sealed class AnswerWriter(PipeWriter output, RequestBudget budget, TimeSpan patience, TimeProvider clock)
{
    private const int MaximumWaiting = 2048;
    private const int FlushAt = 64 * 1024;

    private readonly Channel<ReadOnlyMemory<byte>> _answers = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <summary>Queues a frame; it is dropped if the client is gone.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            await _answers.Writer.WriteAsync(frame);
        }
        catch (ChannelClosedException)
        {
            budget.Written(frame.Length);
        }
    }

    /// <summary>Queues a frame if there is room.</summary>
    public bool TryWrite(ReadOnlyMemory<byte> frame) => _answers.Writer.TryWrite(frame);

    /// <summary>No more frames will come.</summary>
    public void Complete() => _answers.Writer.TryComplete();

    /// <summary>Writes until <see cref="Complete"/>, or until the client takes nothing any more.</summary>
    /// <returns>Whether everything was written.</returns>
    public async Task<bool> RunAsync()
    {
        try
        {
            while (await _answers.Reader.WaitToReadAsync(CancellationToken.None))
            {
                var bytes = 0;
                while (bytes < FlushAt && _answers.Reader.TryRead(out var frame))
                {
                    output.Write(frame.Span);
                    bytes += frame.Length;
                }

                await FlushAsync();
                budget.Written(bytes);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            Complete();
            while (_answers.Reader.TryRead(out var frame))
            {
                budget.Written(frame.Length); // So that nobody waits for room.
            }

            return false;
        }
    }

    private async ValueTask FlushAsync()
    {
        var flush = output.FlushAsync(CancellationToken.None);
        if (!flush.IsCompletedSuccessfully)
        {
            await flush.AsTask().WaitAsync(patience, clock);
        }
    }
}
