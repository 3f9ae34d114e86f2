using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Inboxes;
using Google.Protobuf;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Reading one stream again from where its gap began, however far behind the confirmed position that is.</summary>
public sealed class ReadAgainTests(GatewayFleet fleet)
{
    private static readonly TimeSpan Lead = ChatProtocol.MaximumMessageLead;

    [Fact]
    public async Task One_stream_is_read_from_where_its_gap_began_and_nothing_else_is_pushed()
    {
        var (alice, carol, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var now = TimeProvider.System.GetUtcNow();
        var missing = await AppendAsync(alice, bob, number: 2, at: now.AddMinutes(-30));
        await AppendAsync(carol, bob, number: 1, at: now.AddMinutes(-29));
        await AppendAsync(alice with { Device = new DeviceId(2) }, bob, number: 2, at: now.AddMinutes(-29));
        await using var back = await ConnectConfirmedAsync(bob, now);

        await ReadAgainAsync(back, 1, since: now.AddMinutes(-31), alice, bob);

        var push = (await back.ReceiveAsync()).Push;
        Assert.Equal(missing.ToWire(), push.Entry.Message.MessageId);
        Assert.Equal(1UL, (await back.ReceiveAsync()).CaughtUp.Request);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(16, false)]
    public async Task It_starts_the_lead_of_an_id_and_the_window_before_the_time_given(int seconds, bool found)
    {
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var now = TimeProvider.System.GetUtcNow();
        var since = now.AddHours(-1);
        await AppendAsync(alice, bob, number: 2, at: since - Lead - TimeSpan.FromSeconds(seconds));
        await using var back = await ConnectConfirmedAsync(bob, now);

        await ReadAgainAsync(back, 1, since, alice, bob);

        Assert.Equal(found ? Frame.Push : Frame.CaughtUp, (await back.ReceiveAsync()).FrameCase);
    }

    [Fact]
    public async Task Without_a_time_it_starts_as_far_back_as_there_is()
    {
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var now = TimeProvider.System.GetUtcNow();
        var oldest = await AppendAsync(alice, bob, number: 1, at: now.AddDays(-29));
        await using var back = await ConnectConfirmedAsync(bob, now);

        await ReadAgainAsync(back, 7, since: null, alice, bob);

        Assert.Equal(oldest.ToWire(), (await back.ReceiveAsync()).Push.Entry.Message.MessageId);
        Assert.Equal(7UL, (await back.ReceiveAsync()).CaughtUp.Request);
    }

    [Fact]
    public async Task A_time_without_a_stream_breaks_the_rules()
    {
        await using var bob = await ConnectConfirmedAsync(await fleet.CreateUserAsync(), TimeProvider.System.GetUtcNow());
        await bob.SendAsync(new ClientFrame { ReadInboxAgain = new ReadInboxAgain { Request = 1, Since = 5 } });
        Assert.Equal(CloseCode.MalformedFrame, await bob.ReceiveCloseAsync());
    }

    private static Task ReadAgainAsync(RawClient client, ulong request, DateTimeOffset? since, DeviceAddress sender, DeviceAddress reader) =>
        client.SendAsync(new ClientFrame
        {
            ReadInboxAgain = new ReadInboxAgain
            {
                Request = request,
                Since = since?.ToUnixTimeMilliseconds() ?? 0,
                ConversationId = ConversationId.Between(sender.User, reader.User).Value.ToWire(),
                SenderUserId = sender.User.Value.ToWire(),
                SenderDeviceId = sender.Device.Value,
            },
        });

    private async Task<RawClient> ConnectConfirmedAsync(DeviceAddress device, DateTimeOffset confirmed)
    {
        var client = await RawClient.ConnectAsync(fleet, 0, device, number: 1, Position.StartOf(confirmed).Value);
        Assert.Equal(Frame.CaughtUp, (await client.ReceiveAsync()).FrameCase); // Nothing was in the window.
        return client;
    }

    private async Task<MessageId> AppendAsync(DeviceAddress sender, DeviceAddress recipient, ulong number, DateTimeOffset at)
    {
        var id = MessageId.New(at);
        var entry = new Entry
        {
            Message = new Message
            {
                MessageId = id.ToWire(),
                SenderUserId = sender.User.Value.ToWire(),
                SenderDeviceId = sender.Device.Value,
                ConversationId = ConversationId.Between(sender.User, recipient.User).Value.ToWire(),
                Number = number,
            },
        };
        await new InboxStore(fleet.Storage.Session, TimeProvider.System).AppendAsync(
            new InboxCopy(recipient, Position.StartOf(at), id, entry.ToByteArray()), TestContext.Current.CancellationToken);
        return id;
    }
}
