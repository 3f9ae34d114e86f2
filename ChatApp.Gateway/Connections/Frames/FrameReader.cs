using System.Buffers;
using System.IO.Pipelines;
using ChatApp.Contracts.ClientProtocol;
using Google.Protobuf;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>
/// Reads a client's messages from where they came in (RFC 6455 §5 and §6.2): a frame is unmasked and parsed once all of it is there, and
/// until then stays in the pipe. Answers pings on the way. While nothing comes, it holds no buffer. One caller.
/// </summary>
internal sealed class FrameReader(WebSocketTransport transport)
{
    private ArrayBufferWriter<byte>? _fragments; // Of a message whose last has not come.

    /// <summary>The code that the client has closed with, or <see cref="ClosePayload.NoCode"/>; null before.</summary>
    public CloseCode? PeerClosed { get; private set; }

    /// <summary>Waits for the next frame.</summary>
    /// <inheritdoc cref="TryTake"/>
    /// <returns>Null once the client has closed.</returns>
    public async ValueTask<ClientFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        ClientFrame? frame;
        while (!TryTake(await transport.Input.ReadAsync(cancellationToken), out frame))
        {
        }

        return frame;
    }

    /// <summary>Takes the next frame, if it has come.</summary>
    /// <inheritdoc cref="TryTake"/>
    public bool TryRead(out ClientFrame? frame)
    {
        while (transport.Input.TryRead(out var read))
        {
            if (TryTake(read, out frame))
            {
                return true;
            }
        }

        frame = null;
        return false;
    }

    /// <summary>Waits, without an object of its own, until something has come: for <see cref="TryTake"/>.</summary>
    public ValueTask<ReadResult> WaitAsync(CancellationToken cancellationToken) => transport.Input.ReadAsync(cancellationToken);

    /// <summary>Takes the next frame from what has come.</summary>
    /// <param name="read">What has come, which is given back to the pipe.</param>
    /// <param name="frame">Null once the client has closed.</param>
    /// <returns>False if there is none yet.</returns>
    /// <exception cref="FrameException">The frame breaks the protocol: close with its code.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public bool TryTake(ReadResult read, out ClientFrame? frame)
    {
        transport.Heard.Note();
        var rest = read.Buffer;
        bool isTaken;
        try
        {
            isTaken = TryParse(ref rest, out frame);
        }
        catch (FrameException)
        {
            transport.PassOver(rest); // Nobody reads it, nor what comes behind it.
            throw;
        }

        transport.Input.AdvanceTo(rest.Start, isTaken ? rest.Start : rest.End);
        if (!isTaken && read.IsCompleted)
        {
            throw new IOException("The client went without closing.");
        }

        return isTaken;
    }

    private bool TryParse(ref ReadOnlySequence<byte> rest, out ClientFrame? frame)
    {
        frame = null;
        while (ReceivedHeader.TryRead(rest, out var header))
        {
            ThrowIfUnlawful(header);
            var size = header.Size + (int)header.PayloadLength;
            if (rest.Length < size)
            {
                return false;
            }

            var payload = rest.Slice(header.Size, (int)header.PayloadLength);
            Mask.Remove(payload, header.Key); // In place: nobody else reads it, and whatever comes of it, it is not read as a payload again.
            switch (header.Opcode)
            {
                case Opcode.Ping:
                    transport.Answer(payload);
                    break;
                case Opcode.Pong:
                    break; // It was heard.
                case Opcode.Close:
                    PeerClosed = ClosePayload.TryRead(payload, out var code) ? code : throw new FrameException(CloseCode.ProtocolError);
                    break;
                default:
                    frame = TakeData(header.IsFinal, payload);
                    break;
            }

            rest = rest.Slice(size);
            if (frame is not null || PeerClosed is not null)
            {
                return true;
            }
        }

        return false;
    }

    private void ThrowIfUnlawful(in ReceivedHeader header)
    {
        var goesOn = header.Opcode == Opcode.Continuation;
        if (!header.IsLawful || (!header.IsControl && goesOn != (_fragments is not null)))
        {
            throw new FrameException(CloseCode.ProtocolError);
        }

        if (header.IsControl)
        {
            return;
        }

        // Before any of it is waited for.
        var before = (ulong)(_fragments?.WrittenCount ?? 0);
        if (before + header.PayloadLength > ChatProtocol.MaximumFrameBytes)
        {
            throw new FrameException(CloseCode.FrameTooLarge);
        }

        if (header.Opcode == Opcode.Text)
        {
            throw new FrameException(CloseCode.MalformedFrame);
        }
    }

    /// <returns>Null if the message goes on.</returns>
    private ClientFrame? TakeData(bool isFinal, in ReadOnlySequence<byte> payload)
    {
        if (isFinal && _fragments is null)
        {
            return Parse(payload);
        }

        _fragments ??= new ArrayBufferWriter<byte>();
        foreach (var segment in payload)
        {
            _fragments.Write(segment.Span);
        }

        if (!isFinal)
        {
            return null;
        }

        var message = new ReadOnlySequence<byte>(_fragments.WrittenMemory);
        _fragments = null;
        return Parse(message);
    }

    private static ClientFrame Parse(in ReadOnlySequence<byte> message)
    {
        if (message.IsEmpty)
        {
            throw new FrameException(CloseCode.MalformedFrame); // An empty message is no frame.
        }

        try
        {
            return message.IsSingleSegment ? ClientFrame.Parser.ParseFrom(message.FirstSpan) : ClientFrame.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FrameException(CloseCode.MalformedFrame, exception);
        }
    }
}
