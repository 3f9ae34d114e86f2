using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;
using ChatApp.TestSupport;
using Google.Protobuf;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

public sealed class InboxQuotaTests(GatewayFleet fleet)
{
    [Fact]
    public async Task The_message_past_the_rows_of_the_quota_is_refused_and_not_stored_and_passes_once_the_device_was_there()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:MaximumInboxRows=5");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        for (var number = 1; number <= 5; number++)
        {
            await alice.SendMessageAsync(bob, number, "waits");
            await alice.ReceiveAsync(Frame.Sent);
        }

        var id = await alice.SendMessageAsync(bob, 6, "one too many");
        var refused = (await alice.ReceiveAsync(Frame.Refused)).Refused;
        Assert.Equal((ErrorCode.RecipientFull, id.ToWire()), (refused.Code, refused.MessageId));
        Assert.True(refused.RetryAfterMilliseconds > 0);
        Assert.Equal(5, (await fleet.Storage.ReadInboxAsync(bob, TestContext.Current.CancellationToken)).Count);

        await using (var back = await RawClient.ConnectAsync(fleet, gateway.Url, bob, number: 1))
        {
            await back.ReceiveAsync(Frame.CaughtUp);
        }

        await UntilSentAsync(alice, bob, 6, id);
        Assert.Equal(6, (await fleet.Storage.ReadInboxAsync(bob, TestContext.Current.CancellationToken)).Count);
    }

    [Fact]
    public async Task What_another_gateway_counted_is_seen_and_so_are_bytes()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:MaximumInboxBytes=4000");
        var (alice, carol, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        await using var elsewhere = await RawClient.ConnectAsync(fleet, 0, alice, number: 1);
        await elsewhere.SendMessageAsync(bob, 1, new string('x', 4000));
        await elsewhere.ReceiveAsync(Frame.Sent);
        await Waiting.UntilAsync(
            async () => await fleet.Redis.GetDatabase().HashLengthAsync($"waiting:{{{bob.User}}}") == 2,
            "the rows and bytes that wait to be counted"); // Nobody waits for it on the way of a message.

        await using var here = await RawClient.ConnectAsync(fleet, gateway.Url, carol, number: 1);
        await here.SendMessageAsync(bob, 1, "x");
        Assert.Equal(ErrorCode.RecipientFull, (await here.ReceiveAsync(Frame.Refused)).Refused.Code);
    }

    [Fact]
    public async Task One_full_device_of_several_refuses_the_message_and_nothing_is_stored_for_the_others()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:MaximumInboxRows=1");
        var bob = await fleet.CreateUserAsync();
        await using (var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1))
        {
            await alice.SendMessageAsync(bob, 1, "fills it");
            await alice.ReceiveAsync(Frame.Sent);
        }

        var linked = await new DeviceStore(fleet.Storage.Session, TimeProvider.System).LinkAsync(
            bob.User, "laptop", new byte[32], TestContext.Current.CancellationToken);
        var laptop = new DeviceAddress(bob.User, linked.Device!.Value);
        await using var carol = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var refused = await AnswerToBothAsync(carol, bob, laptop);
        Assert.Equal(ErrorCode.RecipientFull, refused.Refused?.Code);
        Assert.Empty(await fleet.Storage.ReadInboxAsync(laptop, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_connected_device_that_acknowledges_nothing_fills_its_inbox_too()
    {
        await using var gateway = await fleet.StartGatewayAsync(
            "--Gateway:MaximumInboxRows=50", "--Gateway:MessagesPerSecond=10000", "--Gateway:MessageBurst=10000",
            "--Gateway:MessagesPerUserMinute=1000000");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var number = 0;
        Refused? refused = null;
        while (refused is null && number < 1_000)
        {
            await alice.SendMessageAsync(bob.Device, ++number, "x");
            refused = (await AnswerAsync(alice)).Refused;
        }

        Assert.Equal(ErrorCode.RecipientFull, refused?.Code);

        // 256 are unacknowledged, 256 are forgotten for a reading that cannot go on, 256 wait behind it; the rest is left to the inbox.
        Assert.InRange(number, (3 * 256) + 50, (3 * 256) + 60);
    }

    private static async Task<ServerFrame> AnswerToBothAsync(RawClient sender, DeviceAddress first, DeviceAddress second)
    {
        // A gateway may have the list of before for 5 s.
        ServerFrame answer = null!;
        await Waiting.UntilAsync(
            async () =>
            {
                await sender.SendAsync(new ClientFrame
                {
                    Send = new Send
                    {
                        MessageId = MessageId.New(TimeProvider.System.GetUtcNow()).ToWire(),
                        ConversationId = ConversationId.Between(sender.Device.User, first.User).ToWire(),
                        Number = 1,
                        Recipients =
                        {
                            new RecipientCopies
                            {
                                UserId = first.User.ToWire(),
                                Devices = { new[] { first, second }.Select(device => new DeviceCopy { DeviceId = device.Device.Value, Ciphertext = ByteString.CopyFromUtf8("x") }) },
                            },
                        },
                    },
                });
                while ((answer = await sender.ReceiveAsync()).FrameCase is not (Frame.Sent or Frame.Refused))
                {
                }

                return answer.Refused?.Code != ErrorCode.DevicesChanged;
            },
            "the gateway to know both devices");
        return answer;
    }

    private static Task UntilSentAsync(RawClient alice, DeviceAddress bob, long number, MessageId id) => Waiting.UntilAsync(
        async () =>
        {
            await alice.SendMessageAsync(bob, number, "one too many", id);
            return (await AnswerAsync(alice)).FrameCase == Frame.Sent;
        },
        "the gateway to see that there is room again");

    private static async Task<ServerFrame> AnswerAsync(RawClient client)
    {
        ServerFrame answer;
        while ((answer = await client.ReceiveAsync()).FrameCase is not (Frame.Sent or Frame.Refused))
        {
        }

        return answer;
    }
}
