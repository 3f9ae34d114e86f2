using System.Text;
using ChatApp.Gateway.Connections.Accept;
using CsCheck;

namespace ChatApp.Gateway.Tests.Connections.Accept;

public sealed class UpgradeRequestTests
{
    // The example of RFC 6455 §1.2, with our path and subprotocol.
    private static readonly string[] Lines =
    [
        "GET /v1/chat HTTP/1.1",
        "Host: server.example.com",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Origin: https://chat.example.com",
        "Sec-WebSocket-Protocol: chat.v1",
        "Sec-WebSocket-Version: 13",
    ];

    [Fact]
    public void Recognizes_a_plain_upgrade_and_no_part_of_it()
    {
        var request = Request(Lines);
        Assert.True(IsUpgrade(request + "and what follows it", out var length, out var key));
        Assert.Equal((request.Length, "dGhlIHNhbXBsZSBub25jZQ=="), (length, key));
        for (var part = 0; part < request.Length; part++)
        {
            Assert.False(IsUpgrade(request[..part], out _, out _));
        }
    }

    [Theory]
    [InlineData("Connection: Upgrade", "connection:keep-alive , UPGRADE")]
    [InlineData("Upgrade: websocket", "UPGRADE:\t WebSocket ")]
    [InlineData("Sec-WebSocket-Protocol: chat.v1", "Sec-WebSocket-Protocol: chat.v2, chat.v1")]
    [InlineData("Origin: https://chat.example.com", "Origin: HTTPS://chat.example.com")]
    [InlineData("Origin: https://chat.example.com", "Cookie: of=no; interest")]
    [InlineData("Origin: https://chat.example.com", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")]
    public void Recognizes_what_clients_write_otherwise(string line, string written) => Assert.True(IsUpgrade(Lines, line, written));

    [Theory]
    [InlineData("GET /v1/chat HTTP/1.1", "GET /v1/chat?token=1 HTTP/1.1")]
    [InlineData("GET /v1/chat HTTP/1.1", "GET /v1/chat/ HTTP/1.1")]
    [InlineData("GET /v1/chat HTTP/1.1", "GET http://elsewhere.example/v1/chat HTTP/1.1")]
    [InlineData("GET /v1/chat HTTP/1.1", "GET  /v1/chat HTTP/1.1")]
    [InlineData("GET /v1/chat HTTP/1.1", "GET /v1/chat HTTP/1.10")]
    [InlineData("GET /v1/chat HTTP/1.1", "POST /v1/chat HTTP/1.1")]
    [InlineData("GET /v1/chat HTTP/1.1", "GET /health HTTP/1.1")]
    [InlineData("Host: server.example.com", "X-Host: server.example.com")]
    [InlineData("Host: server.example.com", "Host:")]
    [InlineData("Host: server.example.com", "Host: a\r\nHost: b")]
    [InlineData("Host: server.example.com", "Host : server.example.com")]
    [InlineData("Host: server.example.com", "Host: server.example.com\r\n folded")]
    [InlineData("Host: server.example.com", "Host: server.example.com\nX: y")]
    [InlineData("Host: server.example.com", "Host: server.example.com\rX: y")]
    [InlineData("Host: server.example.com", "Host: server.example.com\0")]
    [InlineData("Host: server.example.com", "Host: server.example.com\r\n: no name")]
    [InlineData("Host: server.example.com", "Host: server.example.com\r\nno colon")]
    [InlineData("Host: server.example.com", "Host: server.example.com\r\nContent-Length: 5")]
    [InlineData("Host: server.example.com", "Host: server.example.com\r\ntransfer-encoding: chunked")]
    [InlineData("Host: server.example.com", "Host: server.example.com\r\nExpect: 100-continue")]
    [InlineData("Upgrade: websocket", "Upgrade: h2c")]
    [InlineData("Upgrade: websocket", "Upgrade: websocket\r\nUpgrade: h2c")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive")]
    [InlineData("Connection: Upgrade", "Connection: Upgraded")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: !!!!!!!!!!!!!!!!!!!!!!==")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTEy")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "X: y")]
    [InlineData("Sec-WebSocket-Protocol: chat.v1", "Sec-WebSocket-Protocol: CHAT.V1")]
    [InlineData("Sec-WebSocket-Protocol: chat.v1", "Sec-WebSocket-Protocol: chat.v12")]
    [InlineData("Sec-WebSocket-Protocol: chat.v1", "X: y")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8")]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13, 8")]
    [InlineData("Origin: https://chat.example.com", "Origin: https://elsewhere.example.com")]
    [InlineData("Origin: https://chat.example.com", "Origin: null")]
    [InlineData("Origin: https://chat.example.com", "Origin: https://chat.example.com\r\nOrigin: https://chat.example.com")]
    public void Leaves_everything_else_to_the_HTTP_server(string line, string written) => Assert.False(IsUpgrade(Lines, line, written));

    [Fact]
    public void Leaves_a_head_over_4_KiB_to_the_HTTP_server()
    {
        var rest = UpgradeRequest.MaximumBytes - Request(Lines).Length;
        var fits = Request([.. Lines, "X: " + new string('x', rest - 5)]);
        Assert.Equal(UpgradeRequest.MaximumBytes, fits.Length);
        Assert.True(IsUpgrade(fits, out _, out _));
        Assert.False(IsUpgrade(Request([.. Lines, "X: " + new string('x', rest - 4)]), out _, out _));
    }

    [Fact]
    public void Survives_any_bytes_and_any_change_of_good_ones()
    {
        Gen.Byte.Array[0, 600].Sample(bytes => { Assert.False(UpgradeRequest.TryRead(bytes, [], out _, out _)); });
        var good = Encoding.ASCII.GetBytes(Request(Lines));
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. good];
            changed[at] = value;
            if (UpgradeRequest.TryRead(changed, ["https://chat.example.com"], out var length, out var key))
            {
                Assert.Equal(24, key.Length);
                Assert.Equal(good.Length, length);
            }
        });
    }

    private static string Request(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\r\n")) + "\r\n";

    private static bool IsUpgrade(string[] lines, string line, string written)
    {
        Assert.Contains(line, lines);
        return IsUpgrade(Request(lines.Select(one => string.Equals(one, line, StringComparison.Ordinal) ? written : one)), out _, out _);
    }

    private static bool IsUpgrade(string text, out int length, out string key) =>
        UpgradeRequest.TryRead(Encoding.Latin1.GetBytes(text), ["https://chat.example.com"], out length, out key);
}
