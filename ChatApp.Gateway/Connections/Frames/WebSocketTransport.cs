using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Connections.Liveness;
using Microsoft.AspNetCore.Connections.Features;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>
/// The server's end of a client's WebSocket (RFC 6455): writes whole frames one behind the other, on the thread that has them as long as
/// the client reads. What comes is for one <see cref="FrameReader"/>; frames may be written by anyone. The connection stays its
/// owner's. It locks itself, which nobody else may.
/// </summary>
/// <param name="pipe">What the WebSocket was opened on, from behind the handshake.</param>
/// <param name="lifetime">Ends the connection beneath it.</param>
/// <param name="heard">When the client was last heard.</param>
internal sealed class WebSocketTransport(IDuplexPipe pipe, IConnectionLifetimeFeature lifetime, LastHeard heard) : IDisposable
{
    private const byte Final = 0x80;

    private Task _flushed = Task.CompletedTask; // Does not fail.
    private byte[]? _pong;
    private CloseSearch? _passing; // Once what comes is passed over.
    private bool _isFlushing;
    private bool _isEnded;
    private bool _isGone;

    /// <summary>
    /// Whether a failure to read or write says no more than that the connection has ended, however its transport puts it: what the system says
    /// of it, beside a reset, comes as it is.
    /// </summary>
    public static bool IsEnd(Exception exception) =>
        exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException;

    /// <summary>When the client was last heard.</summary>
    public LastHeard Heard => heard;

    /// <summary>What comes from the client.</summary>
    public PipeReader Input => pipe.Input;

    /// <summary>Ends it without a word. Whoever reads or writes is told.</summary>
    public void Abort() => lifetime.Abort();

    /// <summary>Appends a message to what waits for the client. It goes out with the next <see cref="SendAppended"/>.</summary>
    /// <param name="frame">The message.</param>
    /// <returns>False while something else waits for the client to read: see <see cref="Flushed"/>.</returns>
    public bool TryAppend(OutgoingFrame frame)
    {
        var size = frame.Size;
        lock (this)
        {
            if (_isFlushing)
            {
                return false;
            }

            var header = BinaryFrameHeader.SizeFor(size);
            var target = pipe.Output.GetSpan(header + size);
            BinaryFrameHeader.Write(target, size);
            frame.WriteTo(target.Slice(header, size));
            pipe.Output.Advance(header + size);
            return true;
        }
    }

    /// <summary>Sends what was appended.</summary>
    /// <returns>Completes when the client may be sent more, and never fails.</returns>
    public Task SendAppended()
    {
        lock (this)
        {
            return _isFlushing ? _flushed : BeginFlush(); // What was appended was so before that began.
        }
    }

    /// <summary>Completes when the client has read enough of what was sent last. Never fails.</summary>
    public Task Flushed
    {
        get
        {
            lock (this)
            {
                return _flushed;
            }
        }
    }

    /// <summary>Says whether the connection still takes what is written.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void ThrowIfGone()
    {
        lock (this)
        {
            if (_isGone)
            {
                throw new IOException("The connection has ended.");
            }
        }
    }

    /// <summary>
    /// Asks the client for a sign of life, between two frames. While a frame or an earlier ping waits for the client to read, there is no use
    /// in another. Thread-safe.
    /// </summary>
    public void Ask()
    {
        lock (this)
        {
            if (!_isEnded)
            {
                _ = TryWrite([Final | (byte)Opcode.Ping, 0]);
            }
        }
    }

    /// <summary>
    /// Answers a ping. While the client does not read, only the answer to its last one is kept, and goes out when it has read (RFC 6455
    /// §5.5.3): who pings and does not read costs no more than that.
    /// </summary>
    /// <param name="payload">The ping's, at most 125 bytes, not masked.</param>
    public void Answer(in ReadOnlySequence<byte> payload)
    {
        Span<byte> frame = stackalloc byte[2 + ReceivedHeader.MaximumControlPayload];
        (frame[0], frame[1]) = (Final | (byte)Opcode.Pong, (byte)payload.Length);
        payload.CopyTo(frame[2..]);
        frame = frame[..(2 + (int)payload.Length)];
        lock (this)
        {
            if (!_isEnded && !TryWrite(frame))
            {
                _pong = frame.ToArray();
            }
        }
    }

    /// <summary>Sends a close behind what was written before. From here on no ping is sent and none is answered.</summary>
    /// <param name="code">Why, or <see cref="ClosePayload.NoCode"/>.</param>
    /// <param name="reason">At most 123 bytes.</param>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task SendCloseAsync(CloseCode code, string reason, CancellationToken cancellationToken)
    {
        var payload = ClosePayload.Write(code, reason);
        byte[] frame = [Final | (byte)Opcode.Close, (byte)payload.Length, .. payload];
        while (!TryWriteLast(frame))
        {
            await Flushed.WaitAsync(cancellationToken);
        }

        await Flushed.WaitAsync(cancellationToken);
        ThrowIfGone();
    }

    /// <summary>Forgets what has come, rules broken or not, up to the client's close, and gives it back to the pipe. Nobody reads it any more.</summary>
    /// <param name="rest">What was read, from a frame's first byte on, or from where this ended before.</param>
    public void PassOver(ReadOnlySequence<byte> rest)
    {
        _passing ??= new CloseSearch();
        _passing.Pass(ref rest);
        Input.AdvanceTo(rest.Start, rest.End);
    }

    /// <summary>Reads on and forgets what comes, up to the client's close or its end. For when nobody else reads.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var isCompleted = false;
        while (!isCompleted && _passing?.HasFound != true)
        {
            var read = await Input.ReadAsync(cancellationToken);
            isCompleted = read.IsCompleted;
            PassOver(read.Buffer);
        }
    }

    /// <summary>Writes nothing of its own any more: the connection goes back to its owner.</summary>
    public void Dispose()
    {
        lock (this)
        {
            _isEnded = true;
        }
    }

    private bool TryWriteLast(ReadOnlySpan<byte> frame)
    {
        lock (this)
        {
            _isEnded |= TryWrite(frame);
            return _isEnded;
        }
    }

    private bool TryWrite(ReadOnlySpan<byte> frame)
    {
        if (_isFlushing)
        {
            return false;
        }

        pipe.Output.Write(frame);
        _ = BeginFlush(); // Whoever cares asks for Flushed.
        return true;
    }

    private Task BeginFlush()
    {
        _isFlushing = true;
        return _flushed = FlushAsync();
    }

    private async Task FlushAsync()
    {
        while (true)
        {
            var isGone = true;
            try
            {
                isGone = (await pipe.Output.FlushAsync(CancellationToken.None)).IsCompleted;
            }
            catch (Exception)
            {
                // Whatever it is that a transport says of its end: it is told to whoever writes next.
            }

            lock (this)
            {
                _isGone |= isGone;
                if (_isGone || _isEnded || _pong is not { } pong)
                {
                    _isFlushing = false;
                    return;
                }

                _pong = null;
                pipe.Output.Write(pong);
            }
        }
    }
}
