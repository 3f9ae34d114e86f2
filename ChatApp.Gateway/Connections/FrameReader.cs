using System.Buffers;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using Google.Protobuf;

namespace ChatApp.Gateway.Connections;

/// <summary>Reads a connection's frames. While none comes, it holds no buffer.</summary>
internal sealed class FrameReader(WebSocket socket)
{
    private const int FirstBuffer = 4 * 1024;

    /// <summary>Waits for the next frame.</summary>
    /// <exception cref="FrameException">The frame breaks the protocol: close with its code.</exception>
    /// <exception cref="WebSocketException">The connection is gone.</exception>
    /// <returns>Null once the client has closed.</returns>
    public async ValueTask<ClientFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        // An empty read completes when bytes are there, so an idle connection costs no buffer.
        var waited = await socket.ReceiveAsync(Memory<byte>.Empty, cancellationToken);
        if (waited.MessageType == WebSocketMessageType.Close)
        {
            return null;
        }

        if (waited.EndOfMessage)
        {
            throw new FrameException(CloseCode.MalformedFrame); // An empty message is no frame.
        }

        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                length += received.Count;
                if (length > ChatProtocol.MaximumFrameBytes)
                {
                    throw new FrameException(CloseCode.FrameTooLarge);
                }

                if (received.EndOfMessage)
                {
                    return Parse(received.MessageType, buffer.AsSpan(0, length));
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, length);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static ClientFrame Parse(WebSocketMessageType type, ReadOnlySpan<byte> bytes)
    {
        if (type != WebSocketMessageType.Binary)
        {
            throw new FrameException(CloseCode.MalformedFrame);
        }

        try
        {
            return ClientFrame.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FrameException(CloseCode.MalformedFrame, exception);
        }
    }

    private static byte[] Grow(byte[] buffer, int length)
    {
        // One byte over the limit, so that a frame that is too long is seen to be.
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length * 4, ChatProtocol.MaximumFrameBytes + 1));
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
