using ChatApp.Client.Connections;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Connections;

public sealed class ConnectTests
{
    [Fact]
    public async Task Says_hello_with_a_token_its_first_connection_number_and_no_position()
    {
        await using var test = await TestClient.SignUpAsync();

        test.Client.Connect();
        var connection = await test.Service.NextConnectionAsync();

        Assert.NotEmpty(connection.Hello.AccessToken);
        Assert.Equal(1UL, connection.Hello.ConnectionNumber);
        Assert.Equal(0, connection.Hello.ConfirmedPosition);
        Assert.Equal("ChatApp.Client/1.0", connection.Hello.Client);
    }

    [Fact]
    public async Task Raises_the_connection_number_with_every_connection_and_across_restarts()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        connection.Abort();
        var second = await test.Service.WelcomeNextAsync();
        await test.RestartAsync();
        test.Client.Connect();
        var third = await test.Service.WelcomeNextAsync();

        Assert.Equal(2UL, second.Hello.ConnectionNumber);
        Assert.Equal(3UL, third.Hello.ConnectionNumber);
    }

    [Fact]
    public async Task Stores_the_connection_number_before_it_says_hello()
    {
        await using var test = await TestClient.SignUpAsync();

        test.Client.Connect();
        var connection = await test.Service.NextConnectionAsync(); // No Welcome: the client is where a crash would find it.

        var device = await test.Store.ReadDeviceAsync(CancellationToken.None);
        Assert.Equal(connection.Hello.ConnectionNumber, device.ConnectionNumber);
    }

    [Fact]
    public async Task Says_hello_with_the_highest_confirmed_position()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await connection.SendAsync(new ServerFrame { Confirmed = new Confirmed { Delivery = 2, Position = 500 } });
        await connection.SendAsync(new ServerFrame { Confirmed = new Confirmed { Delivery = 3, Position = 400 } });
        var delivery = await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "later"));
        await connection.ReadAcknowledgeAsync(delivery);

        connection.Abort();

        Assert.Equal(500, (await test.Service.WelcomeNextAsync()).Hello.ConfirmedPosition);
    }

    [Fact]
    public async Task Uses_one_token_for_many_requests()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        connection.Abort();
        await test.Service.WelcomeNextAsync();

        Assert.Equal(1, test.Service.RequestsOf("/v1/sessions"));
    }

    [Fact]
    public async Task Stays_up_when_it_is_told_to_connect_twice()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        test.Client.Connect();
        var delivery = await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi"));

        await connection.ReadAcknowledgeAsync(delivery);
        Assert.False(test.Service.HasConnection);
    }

    [Fact]
    public async Task Leaves_with_a_close_frame_and_comes_back_when_asked()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        var leaving = test.Client.DisconnectAsync();
        await connection.ReadCloseAsync();
        await leaving;
        Assert.Equal(ConnectionStatus.Closed, test.Client.Connection.Status);

        test.Client.Connect();
        Assert.Equal(2UL, (await test.Service.WelcomeNextAsync()).Hello.ConnectionNumber);
    }

    [Fact]
    public async Task Forgets_received_ids_after_31_days_and_not_before()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;
        var key = new Client.Messages.MessageKey(test.BobsPhone, MessageId.New(test.Clock!.GetUtcNow()));
        var delivery = await connection.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi", key.Id));
        await connection.ReadAcknowledgeAsync(delivery);

        Assert.Single(await ReconnectedAfterAsync(TimeSpan.FromDays(30.9)));
        Assert.Empty(await ReconnectedAfterAsync(TimeSpan.FromDays(0.2)));

        async Task<IReadOnlySet<Client.Messages.MessageKey>> ReconnectedAfterAsync(TimeSpan time)
        {
            await test.RestartAsync();
            test.Clock.Advance(time);
            test.Client.Connect();
            await test.Service.WelcomeNextAsync();
            return await test.Store.ReadReceivedAmongAsync([key], CancellationToken.None);
        }
    }
}
