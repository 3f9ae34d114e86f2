using System.Net.Sockets;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>
/// XMPP over bare TCP (RFC 6120 §4): a stanza ends where its outermost element does. Not a parser of XML: servers write <c>&gt;</c> in
/// attributes and text as an entity, and send neither comments nor CDATA (§11.1).
/// </summary>
internal sealed class XmppFraming : IFraming
{
    /// <inheritdoc/>
    public Task<byte[]> OpenAsync(Socket socket, Uri url, CancellationToken cancellationToken) => Task.FromResult(Array.Empty<byte>());

    /// <inheritdoc/>
    public bool TryRead(ReadOnlySpan<byte> bytes, out WireFrame frame)
    {
        frame = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        if (bytes[0] != (byte)'<')
        {
            var next = bytes.IndexOf((byte)'<'); // White space that keeps the connection alive (§4.6.1).
            frame.Used = next < 0 ? bytes.Length : next;
            return true;
        }

        if (bytes[1] is (byte)'?' or (byte)'/' || bytes.StartsWith("<stream:stream"u8))
        {
            frame.Used = bytes.IndexOf((byte)'>') + 1;
            frame.Kind = bytes[1] == (byte)'/' ? WireFrameKind.Close : WireFrameKind.None;
            return frame.Used > 0;
        }

        frame.Used = EndOf(bytes);
        frame.Payload = bytes[..frame.Used];
        frame.Kind = WireFrameKind.Message;
        return frame.Used > 0;
    }

    /// <inheritdoc/>
    public void WriteClose(FrameBuffer buffer)
    {
        buffer.Reserve(16);
        buffer.WriteRaw("</stream:stream>"u8);
    }

    /// <returns>The length of the first element; 0 if it has not come in full.</returns>
    private static int EndOf(ReadOnlySpan<byte> bytes)
    {
        var (depth, at) = (0, 0);
        while (true)
        {
            var open = bytes[at..].IndexOf((byte)'<');
            var length = open < 0 ? -1 : bytes[(at + open)..].IndexOf((byte)'>');
            if (length < 0)
            {
                return 0;
            }

            at += open;
            var isEnd = bytes[at + 1] == (byte)'/';
            var isEmpty = bytes[at + length - 1] == (byte)'/';
            at += length + 1;
            depth += isEnd ? -1 : isEmpty ? 0 : 1;
            if (depth == 0)
            {
                return at;
            }
        }
    }
}
