using ChatApp.Client.Connections;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Connections;

public sealed class CloseCodeTests
{
    [Theory]
    [InlineData(CloseCode.GoingAway)]
    [InlineData(CloseCode.TooSlow)]
    [InlineData(CloseCode.Idle)]
    [InlineData(CloseCode.Unauthorized)]
    [InlineData(CloseCode.FrameTooLarge)]
    public async Task Resumes_at_once_after(CloseCode code)
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;

        await connection.CloseAsync(code);

        // The clock stands still: only a client that does not wait comes back.
        Assert.Equal(2UL, (await test.Service.WelcomeNextAsync()).Hello.ConnectionNumber);
        Assert.Equal(TimeSpan.Zero, (await test.WaitForStatusAsync(ConnectionStatus.Offline)).RetryIn);
    }

    [Theory]
    [InlineData(CloseCode.HelloExpected)]
    [InlineData(CloseCode.MalformedFrame)]
    [InlineData(CloseCode.ProtocolError)]
    [InlineData(CloseCode.RateLimited)]
    [InlineData(CloseCode.InternalError)]
    [InlineData(CloseCode.Normal)]
    [InlineData((CloseCode)4999)]
    public async Task Resumes_with_back_off_after(CloseCode code)
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;

        await connection.CloseAsync(code);

        await AssertWaitsAsync(test, TimeSpan.FromSeconds(0.5)); // Half of the first second, by the test's jitter.
    }

    [Fact]
    public async Task Resumes_with_back_off_after_a_connection_that_is_lost()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;

        connection.Abort();

        await AssertWaitsAsync(test, TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task Waits_as_long_as_it_is_told_when_it_is_to_try_again_later()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;

        await connection.CloseAsync(CloseCode.TryAgainLater, "7300");

        await AssertWaitsAsync(test, TimeSpan.FromMilliseconds(7300));
    }

    [Fact]
    public async Task Backs_off_when_the_time_to_wait_cannot_be_read()
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;

        await connection.CloseAsync(CloseCode.TryAgainLater, "soon");

        await AssertWaitsAsync(test, TimeSpan.FromSeconds(0.5));
    }

    [Theory]
    [InlineData(CloseCode.Superseded, StopReason.Superseded)]
    [InlineData(CloseCode.DeviceRemoved, StopReason.DeviceRemoved)]
    public async Task Never_comes_back_by_itself_after(CloseCode code, StopReason reason)
    {
        var (test, connection) = await TestClient.ConnectAsync(fakeClock: true);
        await using var owned = test;

        await connection.CloseAsync(code);

        Assert.Equal(reason, (await test.WaitForStatusAsync(ConnectionStatus.Stopped)).Reason);
        test.Clock!.Advance(TimeSpan.FromDays(1));
        Assert.False(test.Service.HasConnection);
        test.Client.Connect(); // The user wants it back.
        Assert.Equal(2UL, (await test.Service.WelcomeNextAsync()).Hello.ConnectionNumber);
    }

    [Fact]
    public async Task Signs_in_again_when_its_token_is_not_accepted()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;

        await connection.CloseAsync(CloseCode.Unauthorized);

        var second = await test.Service.WelcomeNextAsync();
        Assert.NotEqual(connection.Hello.AccessToken, second.Hello.AccessToken);
        Assert.Equal(2, test.Service.RequestsOf("/v1/sessions"));
    }

    [Fact]
    public async Task Backs_off_when_resuming_at_once_did_not_help()
    {
        await using var test = await TestClient.SignUpAsync(fakeClock: true);
        test.Client.Connect();

        await (await test.Service.NextConnectionAsync()).CloseAsync(CloseCode.GoingAway);
        await (await test.Service.NextConnectionAsync()).CloseAsync(CloseCode.GoingAway);

        await AssertWaitsAsync(test, TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task Backs_off_further_each_time_until_a_connection_is_of_use()
    {
        await using var test = await TestClient.SignUpAsync(fakeClock: true);
        test.Client.Connect();
        foreach (var seconds in new[] { 0.5, 1, 2, 4 })
        {
            (await test.Service.NextConnectionAsync()).Abort();
            await AssertWaitsAsync(test, TimeSpan.FromSeconds(seconds), connect: false);
        }

        var useful = await test.Service.WelcomeNextAsync();
        await useful.ReadAcknowledgeAsync(await useful.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "hi")));
        useful.Abort();

        await AssertWaitsAsync(test, TimeSpan.FromSeconds(0.5));
    }

    [Fact]
    public async Task Gives_up_the_frame_that_was_too_large_and_sends_the_others_again()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        var large = await test.SendAsync(new string('x', 5000));
        var small = await test.SendAsync("small");
        await connection.ReadSendAsync();
        await connection.ReadSendAsync();

        await connection.CloseAsync(CloseCode.FrameTooLarge);

        var second = await test.Service.WelcomeNextAsync();
        var empty = await second.ReadSendAsync();
        Assert.Equal(large.Number, empty.Number);
        Assert.True(empty.Recipients[0].Devices[0].Ciphertext.IsEmpty);
        Assert.Equal(small.Id.ToWire(), (await second.ReadSendAsync()).MessageId);
        await test.WaitForStateAsync(large, Client.Messages.MessageState.Failed);
    }

    [Fact]
    public async Task Sends_one_message_at_a_time_after_it_was_told_to_slow_down()
    {
        var (test, connection) = await TestClient.ConnectAsync();
        await using var owned = test;
        await connection.CloseAsync(CloseCode.RateLimited);
        var second = await test.Service.WelcomeNextAsync();

        await test.SendAsync("one");
        await test.SendAsync("two");
        await test.SendAsync("three");
        var first = await second.ReadSendAsync();
        var delivery = await second.PushAsync(Entries.Text(test.BobsPhone, test.Alice, 1, "in between"));
        await second.ReadAcknowledgeAsync(delivery); // Whatever the client sent without waiting would have come before this.
        Assert.Equal(0, second.Waiting(ClientFrame.FrameOneofCase.Send));

        await second.TickAsync(first.MessageId);
        Assert.Equal(2UL, (await second.ReadSendAsync()).Number);
        Assert.Equal(3UL, (await second.ReadSendAsync()).Number); // The window grows with every tick.
    }

    private static async Task AssertWaitsAsync(TestClient test, TimeSpan expected, bool connect = true)
    {
        // With the clock at rest, a client that waits stays away.
        await test.WaitForAsync<Client.Events.ChatEvent.ConnectionChanged>(
            changed => changed.State.Status == ConnectionStatus.Offline && changed.State.RetryIn == expected,
            $"The client never waited {expected}; it did: {string.Join("; ", test.Events)}");
        Assert.False(test.Service.HasConnection);
        test.ForgetEvents();
        await AdvanceUntilConnectingAsync(test, expected);
        if (connect)
        {
            await test.Service.NextConnectionAsync();
        }
    }

    private static async Task AdvanceUntilConnectingAsync(TestClient test, TimeSpan expected)
    {
        // The event is told just before the wait begins, so the clock moves on until the wait has seen it.
        test.Clock!.Advance(expected);
        await Eventually.HoldsAsync(
            () =>
            {
                test.Clock.Advance(TimeSpan.FromMilliseconds(1));
                return test.Events.OfType<Client.Events.ChatEvent.ConnectionChanged>()
                    .Any(changed => changed.State.Status == ConnectionStatus.Connecting);
            },
            "The client did not connect once its wait was over.");
    }
}
