using System.Net.Sockets;
using System.Text;

namespace ChatApp.Bench.Load.Wire;

/// <summary>The opening handshake of a WebSocket (RFC 6455 §4.1).</summary>
internal static class Upgrade
{
    // Any 16 bytes do (§4.1); the answer's hash is not checked, for nothing but our own gateway is ever asked.
    private const string Key = "Y2hhdGFwcCBsb2FkIGdlbg==";
    private const int LongestAnswer = 4096;

    /// <summary>Asks for the upgrade.</summary>
    /// <returns>Bytes that came behind the answer.</returns>
    /// <exception cref="IOException">It was refused, or the connection broke.</exception>
    public static async Task<byte[]> RunAsync(Socket socket, Uri url, string subprotocol, CancellationToken cancellationToken)
    {
        var request = $"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {Key}\r\nSec-WebSocket-Version: 13\r\n"
            + (subprotocol.Length == 0 ? "\r\n" : $"Sec-WebSocket-Protocol: {subprotocol}\r\n\r\n");
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var answer = new byte[LongestAnswer];
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken);
            if (read == 0 || length + read == answer.Length)
            {
                throw new IOException("The upgrade had no proper answer.");
            }

            length += read;
            var end = answer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.ASCII.GetString(answer, 0, answer.AsSpan().IndexOf((byte)'\r'));
                return line.Contains(" 101 ", StringComparison.Ordinal)
                    ? answer[(end + 4)..length]
                    : throw new IOException($"The upgrade was answered with {line}.");
            }
        }
    }
}
