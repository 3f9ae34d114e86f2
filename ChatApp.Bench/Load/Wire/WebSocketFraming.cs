using System.Buffers.Binary;
using System.Net.Sockets;

namespace ChatApp.Bench.Load.Wire;

/// <summary>WebSocket messages as a client reads them (RFC 6455). Servers neither mask nor fragment frames of 64 KiB (§5.1, §5.4).</summary>
/// <param name="subprotocol">What is asked for; empty for none.</param>
internal sealed class WebSocketFraming(string subprotocol) : IFraming
{
    private const int Text = 0x1;
    private const int Binary = 0x2;
    private const int Close = 0x8;
    private const int Ping = 0x9;

    /// <inheritdoc/>
    public Task<byte[]> OpenAsync(Socket socket, Uri url, CancellationToken cancellationToken) =>
        Upgrade.RunAsync(socket, url, subprotocol, cancellationToken);

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> bytes, out WireFrame frame)
    {
        frame = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        var header = 2;
        var length = (long)(bytes[1] & 0x7F);
        if (length >= 126)
        {
            header = length == 126 ? 4 : 10;
            if (bytes.Length < header)
            {
                return false;
            }

            length = length == 126 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        }

        if (bytes.Length < header + length)
        {
            return false;
        }

        frame.Used = header + (int)length;
        frame.Payload = bytes[header..frame.Used];
        frame.Kind = (bytes[0] & 0x0F) switch
        {
            Text or Binary => WireFrameKind.Message,
            Ping => WireFrameKind.Ping,
            Close => WireFrameKind.Close,
            _ => WireFrameKind.None, // A pong that nobody asked for.
        };
        return true;
    }

    /// <inheritdoc/>
    public void WriteClose(FrameBuffer buffer) => buffer.WriteClose();
}
