using System.Net;
using System.Net.WebSockets;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;

namespace ChatApp.Gateway.Tests.Fleet;

public sealed class ConnectionTests(GatewayFleet fleet)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_newer_connection_closes_the_older_one_wherever_it_is(int gateway)
    {
        var device = await fleet.CreateUserAsync();
        await using var older = await RawClient.ConnectAsync(fleet, 0, device, number: 1);
        await using var newer = await RawClient.ConnectAsync(fleet, gateway, device, number: 2);
        Assert.Equal(CloseCode.Superseded, await older.ReceiveCloseAsync());
        var route = Assert.Single(await new Routes(fleet.Redis).FindAsync(device.User));
        Assert.Equal(2, route.ConnectionNumber);
    }

    [Fact]
    public async Task An_older_connection_number_is_superseded_at_once()
    {
        var device = await fleet.CreateUserAsync();
        await using var newer = await RawClient.ConnectAsync(fleet, 0, device, number: 2);
        await using var older = await RawClient.OpenAsync(fleet.Urls[1], device);
        await older.SendAsync(Hello(fleet.TokenFor(device), number: 1));
        Assert.Equal(CloseCode.Superseded, await older.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_closed_connection_leaves_no_route()
    {
        var device = await fleet.CreateUserAsync();
        await using (await RawClient.ConnectAsync(fleet, 0, device, number: 1))
        {
            Assert.NotEmpty(await new Routes(fleet.Redis).FindAsync(device.User));
        }

        await Waiting.UntilAsync(async () => (await new Routes(fleet.Redis).FindAsync(device.User)).Count == 0, "the route to be removed");
    }

    [Fact]
    public async Task A_token_that_is_not_good_is_refused()
    {
        var device = await fleet.CreateUserAsync();
        foreach (var token in new[] { "", "no token", fleet.TokenFor(device, TimeSpan.FromMinutes(-1)), fleet.TokenFor(device) + "x" })
        {
            await using var client = await RawClient.OpenAsync(fleet.Urls[0]);
            await client.SendAsync(Hello(token, number: 1));
            Assert.Equal(CloseCode.Unauthorized, await client.ReceiveCloseAsync());
        }
    }

    [Fact]
    public async Task Another_frame_before_Hello_is_refused()
    {
        await using var client = await RawClient.OpenAsync(fleet.Urls[0]);
        await client.AcknowledgeAsync(1);
        Assert.Equal(CloseCode.HelloExpected, await client.ReceiveCloseAsync());
    }

    [Fact]
    public async Task A_frame_of_64_KiB_is_read_and_a_byte_more_is_not()
    {
        await using var client = await RawClient.OpenAsync(fleet.Urls[0]);
        await client.SendAsync(new byte[ChatProtocol.MaximumFrameBytes]); // Zeros are no protobuf message.
        Assert.Equal(CloseCode.MalformedFrame, await client.ReceiveCloseAsync());

        await using var other = await RawClient.OpenAsync(fleet.Urls[0]);
        await other.SendAsync(new byte[ChatProtocol.MaximumFrameBytes + 1]);
        Assert.Equal(CloseCode.FrameTooLarge, await other.ReceiveCloseAsync());
    }

    [Fact]
    public async Task Text_and_broken_rules_close_with_malformed()
    {
        foreach (var breakRule in new Func<RawClient, Task>[]
        {
            client => client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text),
            client => client.AcknowledgeAsync(1), // Nothing was pushed.
            client => client.SendAsync(Hello("", number: 5)), // A second one.
            client => client.SendAsync(new ClientFrame { ReportRead = new ReportRead() }),
            client => client.SendAsync(new ClientFrame { ReadInboxAgain = new ReadInboxAgain() }),
        })
        {
            await using var client = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
            await client.ReceiveAsync(ServerFrame.FrameOneofCase.CaughtUp);
            await breakRule(client);
            Assert.Equal(CloseCode.MalformedFrame, await client.ReceiveCloseAsync());
        }
    }

    [Fact]
    public async Task The_endpoint_wants_a_WebSocket_with_its_subprotocol_from_an_allowed_page()
    {
        using var http = new HttpClient();
        var url = new UriBuilder(fleet.Urls[0]) { Scheme = "http" }.Uri;
        using var plain = await http.GetAsync(url, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);

        using var noProtocol = new ClientWebSocket();
        await Assert.ThrowsAsync<WebSocketException>(() => noProtocol.ConnectAsync(fleet.Urls[0], TestContext.Current.CancellationToken));

        using var elsewhere = new ClientWebSocket();
        elsewhere.Options.AddSubProtocol(ChatProtocol.Subprotocol);
        elsewhere.Options.SetRequestHeader("Origin", "https://elsewhere.example");
        await Assert.ThrowsAsync<WebSocketException>(() => elsewhere.ConnectAsync(fleet.Urls[0], TestContext.Current.CancellationToken));
    }

    private static ClientFrame Hello(string token, long number) =>
        new() { Hello = new Hello { AccessToken = token, ConnectionNumber = (ulong)number } };
}
