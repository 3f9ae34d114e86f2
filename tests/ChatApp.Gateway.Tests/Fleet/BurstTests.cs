using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Send;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Registry;
using ChatApp.Storage;
using ChatApp.TestSupport;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Messages that reach a gateway in one read go together, and each is answered for itself.</summary>
[Collection(DeliveryWorkerCollection.Name)]
public sealed class BurstTests(GatewayFleet fleet)
{
    private const string Development = "--environment=Development";

    [Theory]
    [InlineData(1, 1)]
    [InlineData(SendBurst.MaximumMessages, 1)]
    [InlineData(SendBurst.MaximumMessages + 1, 2)]
    [InlineData(SendBurst.MaximumMessages * 3, 3)]
    public async Task All_arrive_in_their_order_and_get_their_ticks(int count, int bursts)
    {
        await using var gateway = await fleet.StartGatewayAsync(Development);
        await using var alice = await SilentClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var passed = 0;
        for (var message = 0; message < count; message++)
        {
            FaultsOf(gateway).Once(FaultPoint.BeforeTick, _ => Task.FromResult(Interlocked.Increment(ref passed)));
        }

        var ids = Enumerable.Range(0, count).Select(_ => NewId()).ToList();
        await alice.SendTogetherAsync(ids.Select((id, index) => FrameOf(alice, bob.Device, index + 1, id)));
        var answers = await AnswersAsync(alice, count);

        Assert.All(ids, id => Assert.Null(answers[id.ToWire()]));
        Assert.Equal(bursts, passed);
        Assert.Equal(ids, await InboxAsync(bob.Device));
        await ReceiveAllAsync(bob, ids);
    }

    [Fact]
    public async Task One_that_is_refused_takes_those_behind_it_along_and_no_other()
    {
        await using var alice = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var ids = Enumerable.Range(0, 4).Select(_ => NewId()).ToList();
        var gone = new DeviceAddress(bob.User, new DeviceId(7));
        await alice.SendTogetherAsync(ids.Select((id, index) => FrameOf(alice, index == 2 ? gone : bob, index + 1, id)));
        await HalfAreRefusedAsync(alice, bob, ids, ErrorCode.DevicesChanged);
    }

    [Fact]
    public async Task One_that_cannot_be_written_takes_those_behind_it_along_and_no_other()
    {
        await using var gateway = await fleet.StartGatewayAsync(Development);
        await using var alice = await SilentClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var faults = FaultsOf(gateway);
        faults.Once(FaultPoint.BeforeWrite, _ => Task.CompletedTask);
        faults.Once(FaultPoint.BeforeWrite, _ => Task.CompletedTask);
        faults.Once(FaultPoint.BeforeWrite, _ => throw new StorageUnavailableException("The write failed."));
        var ids = Enumerable.Range(0, 4).Select(_ => NewId()).ToList();
        await alice.SendTogetherAsync(ids.Select((id, index) => FrameOf(alice, bob, index + 1, id)));
        await HalfAreRefusedAsync(alice, bob, ids, ErrorCode.Unavailable);
    }

    [Fact]
    public async Task Conversations_in_turn_go_each_for_itself()
    {
        await using var alice = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1);
        var (bob, carol) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var ids = Enumerable.Range(0, 6).Select(_ => NewId()).ToList();
        var gone = new DeviceAddress(bob.User, new DeviceId(7));

        // The first to Bob is refused, and so are the two behind it, between which those to Carol stand.
        await alice.SendTogetherAsync(ids.Select((id, index) => FrameOf(alice, index == 0 ? gone : index % 2 == 0 ? bob : carol, (index / 2) + 1, id)));
        var answers = await AnswersAsync(alice, 6);

        Assert.Equal(
            [ErrorCode.DevicesChanged, null, ErrorCode.EarlierRefused, null, ErrorCode.EarlierRefused, null], ids.Select(id => answers[id.ToWire()]));
        Assert.Empty(await InboxAsync(bob));
        Assert.Equal([ids[1], ids[3], ids[5]], await InboxAsync(carol));
    }

    [Fact]
    public async Task What_stands_before_a_frame_that_breaks_the_protocol_is_sent()
    {
        await using var alice = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var ids = Enumerable.Range(0, 2).Select(_ => NewId()).ToList();
        var unknown = new ClientFrame { Acknowledge = new Acknowledge { Delivery = 1 } }; // Nothing was pushed.
        await alice.SendTogetherAsync([.. ids.Select((id, index) => FrameOf(alice, bob, index + 1, id)), unknown]);
        while (await alice.ReceiveAsync(answer: false) is not null)
        {
        }

        Assert.Equal(CloseCode.MalformedFrame, alice.CloseCode);
        await Waiting.UntilAsync(async () => (await InboxAsync(bob)).Count == 2, "both to be stored");
        Assert.Equal(ids, await InboxAsync(bob));
    }

    [Fact]
    public async Task Without_an_answer_from_their_gateway_all_become_jobs()
    {
        await using var theirs = await fleet.StartGatewayAsync(Development);
        await using var alice = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, theirs.Url, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        var hold = new HeldPoint(FaultsOf(theirs), FaultPoint.BeforeAccept, then: null); // For as long as the test lasts.
        var ids = Enumerable.Range(0, 5).Select(_ => NewId()).ToList();
        await alice.SendTogetherAsync(ids.Select((id, index) => FrameOf(alice, bob.Device, index + 1, id)));
        await hold.Reached();
        Assert.All((await AnswersAsync(alice, 5)).Values, Assert.Null);

        await using var worker = fleet.StartDelivery(); // Over a stream of its own.

        await ReceiveAllAsync(bob, ids);
        hold.Release();
    }

    [Fact]
    public async Task For_a_device_that_is_not_where_its_route_says_all_wait_in_its_inbox()
    {
        await using var theirs = await fleet.StartGatewayAsync(Development);
        await using var alice = await SilentClient.ConnectAsync(fleet, fleet.Urls[0], await fleet.CreateUserAsync(), number: 1);
        var bob = await fleet.CreateUserAsync();
        var lease = await new GatewayLeases(fleet.Redis, TimeProvider.System).FindAsync(theirs.Id);
        await new Routes(fleet.Redis).RegisterAsync(bob.User, new DeviceRoute(bob.Device, theirs.Id, lease!.Epoch, ConnectionNumber: 1));
        var ids = Enumerable.Range(0, 5).Select(_ => NewId()).ToList();
        await alice.SendTogetherAsync(ids.Select((id, index) => FrameOf(alice, bob, index + 1, id)));
        Assert.All((await AnswersAsync(alice, 5)).Values, Assert.Null);

        await using var back = await RawClient.ConnectAsync(fleet, 0, bob, number: 2);
        await ReceiveAllAsync(back, ids);
    }

    /// <summary>Of four that were sent the third and the fourth are refused, and both are taken when they are sent again.</summary>
    private async Task HalfAreRefusedAsync(SilentClient alice, DeviceAddress bob, List<MessageId> ids, ErrorCode reason)
    {
        var answers = await AnswersAsync(alice, 4);
        Assert.Equal([null, null, reason, ErrorCode.EarlierRefused], ids.Select(id => answers[id.ToWire()]));
        Assert.Equal(ids[..2], await InboxAsync(bob));

        await alice.SendTogetherAsync(ids[2..].Select((id, index) => FrameOf(alice, bob, index + 3, id)));
        Assert.All((await AnswersAsync(alice, 2)).Values, Assert.Null);
        Assert.Equal(ids, await InboxAsync(bob));
    }

    private static MessageId NewId() => MessageId.New(TimeProvider.System.GetUtcNow());

    private static ClientFrame FrameOf(SilentClient from, DeviceAddress to, long number, MessageId id) =>
        RawClient.FrameOf(from.Device, to, number, "x", id);

    private static FaultPoints FaultsOf(RunningGateway gateway) => gateway.Services.GetRequiredService<FaultPoints>();

    private static async Task ReceiveAllAsync(RawClient client, List<MessageId> ids)
    {
        var left = ids.Select(id => id.ToWire()).ToHashSet();
        while (left.Count > 0)
        {
            left.Remove((await client.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
        }
    }

    /// <returns>By message, null for a tick.</returns>
    private static async Task<Dictionary<ByteString, ErrorCode?>> AnswersAsync(SilentClient client, int count)
    {
        var answers = new Dictionary<ByteString, ErrorCode?>();
        while (answers.Count < count)
        {
            var frame = (await client.ReceiveAsync(answer: true))!;
            if (frame.FrameCase == Frame.Sent)
            {
                answers.Add(frame.Sent.MessageId, null);
            }
            else if (frame.FrameCase == Frame.Refused)
            {
                answers.Add(frame.Refused.MessageId, frame.Refused.Code);
            }
        }

        return answers;
    }

    private async Task<List<MessageId>> InboxAsync(DeviceAddress device) =>
        [.. (await fleet.Storage.ReadInboxAsync(device, TestContext.Current.CancellationToken)).Select(copy => copy.MessageId)];
}
