using System.Net.Sockets;
using System.Text;
using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>One port for WebSockets, which are taken straight from the transport, and for all else, which an HTTP server answers.</summary>
public sealed class UpgradeTests(GatewayFleet fleet)
{
    private const string Upgrade =
        "GET /v1/chat HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat.v1\r\n\r\n";

    [Fact]
    public async Task An_upgrade_is_answered_as_RFC_6455_has_it()
    {
        var answer = await AnswerAsync([Upgrade]);
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\r\nSec-WebSocket-Protocol: chat.v1\r\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_upgrade_in_pieces_is_taken_by_the_longer_way()
    {
        var answer = await AnswerAsync([Upgrade[..1], Upgrade[1..40], Upgrade[40..^1], Upgrade[^1..]]);
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        Assert.Contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_ways_lead_to_the_same_connection()
    {
        foreach (var pieces in new[] { 1, 3 })
        {
            await using var client = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1, pieces);
            ServerFrame? frame;
            while ((frame = await client.ReceiveAsync(answer: true)) is not null && frame.FrameCase != ServerFrame.FrameOneofCase.CaughtUp)
            {
            }

            Assert.NotNull(frame);
            await client.SendHelloAsync(fleet); // A second one.
            while (await client.ReceiveAsync(answer: true) is not null)
            {
            }

            Assert.Equal(CloseCode.MalformedFrame, client.CloseCode);
        }
    }

    [Theory]
    [InlineData("GET /alive HTTP/1.1\r\nHost: gateway\r\n\r\n", 200)]
    [InlineData("GET /v1/chat HTTP/1.1\r\nHost: gateway\r\n\r\n", 426)]
    [InlineData("GET /elsewhere HTTP/1.1\r\nHost: gateway\r\n\r\n", 404)]
    [InlineData("GET /v1/chat HTTP/1.1\r\nNo colon\r\n\r\n", 400)]
    [InlineData("GET /v1/chat HTTP/1.1\r\nHost : gateway\r\n\r\n", 400)]
    [InlineData("GET /v1/chat HTTP/1.1\r\nHost: gateway\r\nHost: gateway\r\n\r\n", 400)]
    [InlineData("\x16\x03\x01 is TLS\r\n\r\n", 400)]
    public async Task All_else_is_answered_by_the_HTTP_server(string request, int status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", await AnswerAsync([request]), StringComparison.Ordinal);

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8")]
    [InlineData("Sec-WebSocket-Protocol: chat.v1", "Sec-WebSocket-Protocol: chat.v9")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: short")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: AAAA")]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Unknown: x")]
    [InlineData("Upgrade: websocket", "Upgrade: h2c")]
    [InlineData("Connection: Upgrade", "Connection: close")]
    [InlineData("GET ", "POST ")]
    [InlineData("Host: gateway", "Host: gateway\r\nOrigin: https://elsewhere.example")]
    public async Task A_broken_upgrade_is_refused(string line, string written)
    {
        var answer = await AnswerAsync([Upgrade.Replace(line, written, StringComparison.Ordinal)]);
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_speaks_another_version_is_told_which_one_is_spoken_here()
    {
        var answer = await AnswerAsync([Upgrade.Replace("Version: 13", "Version: 8", StringComparison.Ordinal)]);
        Assert.StartsWith("HTTP/1.1 426 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Version: 13\r\n", answer, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<string> AnswerAsync(string[] pieces)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(fleet.Urls[0].Host, fleet.Urls[0].Port, patience.Token);
        foreach (var piece in pieces)
        {
            await tcp.GetStream().WriteAsync(Encoding.Latin1.GetBytes(piece), patience.Token);
            await Task.Yield(); // Pieces may still come together, which is good as well.
        }

        var answer = new StringBuilder();
        var bytes = new byte[1024];
        while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await tcp.GetStream().ReadAsync(bytes, patience.Token);
            Assert.True(count > 0, $"The gateway ended the connection after: {answer}");
            answer.Append(Encoding.Latin1.GetString(bytes, 0, count));
        }

        return answer.ToString();
    }
}
