using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>What is refused is refused with all that the connection sent later in the conversation.</summary>
public sealed class RefusalTests(GatewayFleet fleet)
{
    [Fact]
    public async Task What_comes_behind_a_rate_limited_message_is_refused_until_that_one_is_sent_again()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:MessageBurst=2", "--Gateway:MessagesPerSecond=20");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var number = 0L;
        while (await SendAsync(alice, bob, ++number) is null)
        {
        }

        ErrorCode? behind;
        while ((behind = await SendAsync(alice, bob, number + 1)) == ErrorCode.RateLimited)
        {
        }

        Assert.Equal(ErrorCode.EarlierRefused, behind);

        await UntilSentAsync(alice, bob, number);
        await UntilSentAsync(alice, bob, number + 1);
    }

    [Fact]
    public async Task A_user_who_has_used_up_the_minute_is_told_when_the_next_begins()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:MessagesPerUserMinute=10");
        await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        Refused? refused = null;
        for (var number = 1L; refused is null && number < 100; number++)
        {
            refused = await TrySendAsync(alice, bob, number);
        }

        Assert.Equal(ErrorCode.RateLimited, refused?.Code);
        Assert.InRange(refused!.RetryAfterMilliseconds, 1U, 60_000U);
    }

    [Fact]
    public async Task What_comes_behind_a_message_that_breaks_a_rule_is_refused_until_its_number_is_settled()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var old = MessageId.New(TimeProvider.System.GetUtcNow().AddDays(-31));
        await alice.SendMessageAsync(bob, 1, "too old", old);
        await alice.SendMessageAsync(bob, 2, "behind it");
        Assert.Equal(ErrorCode.MessageIdTime, (await alice.ReceiveAsync(Frame.Refused)).Refused.Code);
        Assert.Equal(ErrorCode.EarlierRefused, (await alice.ReceiveAsync(Frame.Refused)).Refused.Code);

        Assert.Null(await SendAsync(alice, bob, 1)); // Given up: the same number under a new id.
        Assert.Null(await SendAsync(alice, bob, 2));
    }

    [Fact]
    public async Task A_refusal_in_one_conversation_holds_back_no_other()
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var (bob, carol) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        await alice.SendMessageAsync(bob, 1, "too old", MessageId.New(TimeProvider.System.GetUtcNow().AddDays(-31)));
        Assert.Equal(ErrorCode.MessageIdTime, (await alice.ReceiveAsync(Frame.Refused)).Refused.Code);
        Assert.Null(await SendAsync(alice, carol, 1));
    }

    /// <returns>Null if it got its tick.</returns>
    private static async Task<ErrorCode?> SendAsync(RawClient from, DeviceAddress to, long number) =>
        (await TrySendAsync(from, to, number))?.Code;

    /// <inheritdoc cref="SendAsync"/>
    private static async Task<Refused?> TrySendAsync(RawClient from, DeviceAddress to, long number)
    {
        var id = (await from.SendMessageAsync(to, number, "x")).ToWire();
        while (true)
        {
            var frame = await from.ReceiveAsync();
            if (Is(frame, id))
            {
                return frame.FrameCase == Frame.Refused ? frame.Refused : null;
            }
        }
    }

    private static bool Is(ServerFrame frame, ByteString id) =>
        (frame.FrameCase == Frame.Sent && frame.Sent.MessageId == id) || (frame.FrameCase == Frame.Refused && frame.Refused.MessageId == id);

    private static async Task UntilSentAsync(RawClient from, DeviceAddress to, long number)
    {
        while (await SendAsync(from, to, number) is { } code)
        {
            Assert.Equal(ErrorCode.RateLimited, code);
        }
    }
}
