using System.Net;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Faults;
using ChatApp.Storage;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using ChatApp.TestSupport;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>The promises of docs/delivery-guarantees.md under faults that are put right where they would hurt.</summary>
[Collection(DeliveryWorkerCollection.Name)]
public sealed class FaultTests(GatewayFleet fleet)
{
    private const string Development = "--environment=Development";
    private const string SlowClock = "--Faults:ClockOffset=-00:00:01.900";
    private const string FastClock = "--Faults:ClockOffset=00:00:01.900";

    [Fact]
    public async Task Faults_stop_the_start_outside_Development()
    {
        await Assert.ThrowsAsync<OptionsValidationException>(() => fleet.StartGatewayAsync("--environment=Production", FastClock));
        await Assert.ThrowsAsync<OptionsValidationException>(
            () => fleet.StartGatewayAsync("--environment=Production", "--Faults:Delays:BeforeLookUp=00:00:01"));
        Assert.Throws<InvalidOperationException>(() => FaultsOf(fleet.Gateways[0]).Once(FaultPoint.BeforeWrite, _ => Task.CompletedTask));
    }

    [Fact]
    public async Task A_reading_sees_no_message_before_its_predecessors()
    {
        await using var gateway = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(gateway.Url);
        var (bob, carol) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var hold = Hold(gateway, FaultPoint.BeforeWrite);
        var first = await alice.SendMessageAsync(bob, 1, "1");
        await hold.Reached();
        var second = await alice.SendMessageAsync(bob, 2, "2");
        await alice.SendMessageAsync(carol, 1, "Sent behind the second, so that its tick says that the second had its chance.");
        await alice.ReceiveAsync(Frame.Sent);

        Assert.Empty(await InboxAsync(bob));

        hold.Release();
        await alice.ReceiveAsync(Frame.Sent);
        await alice.ReceiveAsync(Frame.Sent);
        Assert.Equal([first, second], (await InboxAsync(bob)).Select(copy => copy.MessageId));
    }

    [Theory]
    [InlineData(FaultPoint.BeforeWrite, 0)]
    [InlineData(FaultPoint.BeforeLookUp, 1)]
    public async Task No_tick_before_every_copy_has_an_outcome(FaultPoint point, int rows)
    {
        await using var gateway = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(gateway.Url);
        var bob = await fleet.CreateUserAsync();
        var hold = Hold(gateway, point);
        await alice.SendMessageAsync(bob, 1, "hello");
        await hold.Reached();

        var sent = alice.ReceiveAsync(Frame.Sent);
        Assert.Equal(rows, (await InboxAsync(bob)).Count);
        Assert.False(sent.IsCompleted, "It got its tick too early.");
        hold.Release();

        await sent;
        Assert.Single(await InboxAsync(bob));
    }

    [Fact]
    public async Task A_failed_write_holds_back_the_three_messages_behind_it()
    {
        await using var gateway = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(gateway.Url);
        await using var bob = await ConnectAsync(fleet.Urls[1]);
        await bob.ReceiveAsync(Frame.CaughtUp);
        var hold = Hold(gateway, FaultPoint.BeforeWrite, new StorageUnavailableException("The write failed."));
        var ids = new List<MessageId> { await alice.SendMessageAsync(bob.Device, 1, "1") };
        await hold.Reached();
        for (var number = 2; number <= 4; number++)
        {
            ids.Add(await alice.SendMessageAsync(bob.Device, number, $"{number}"));
        }

        hold.Release();
        var refusals = new Dictionary<ByteString, ErrorCode>();
        while (refusals.Count < 4)
        {
            var refused = (await alice.ReceiveAsync(Frame.Refused)).Refused;
            refusals[refused.MessageId] = refused.Code;
        }

        Assert.Equal(
            [ErrorCode.Unavailable, ErrorCode.EarlierRefused, ErrorCode.EarlierRefused, ErrorCode.EarlierRefused],
            ids.Select(id => refusals[id.ToWire()]));
        Assert.Empty(await InboxAsync(bob.Device));

        // Whatever had been handed off would be in front of this.
        await using var carol = await ConnectAsync(gateway.Url);
        var marker = await carol.SendMessageAsync(bob.Device, 1, "marker");
        Assert.Equal(marker.ToWire(), (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);

        for (var number = 1; number <= 4; number++)
        {
            await alice.SendMessageAsync(bob.Device, number, $"{number}", ids[number - 1]);
        }

        var received = new HashSet<ulong>();
        while (received.Count < 4)
        {
            received.Add((await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number);
        }
    }

    [Fact]
    public async Task A_message_in_a_job_is_found_by_reading_again_when_its_successor_came_directly()
    {
        await using var theirs = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(fleet.Urls[0]);
        await using var bob = await ConnectAsync(theirs.Url);
        await bob.ReceiveAsync(Frame.CaughtUp);
        FaultsOf(theirs).Once(FaultPoint.BeforeAccept, _ => throw new IOException("The stream breaks with the hand-off in it."));
        var first = await alice.SendMessageAsync(bob.Device, 1, "1");
        await alice.ReceiveAsync(Frame.Sent);
        Assert.Contains(await JobsOfAsync(bob.Device), job => job.Copy.MessageId == first);

        var push = bob.ReceiveAsync(Frame.Push);
        var sent = 1L;
        while (!push.IsCompleted)
        {
            await alice.SendMessageAsync(bob.Device, ++sent, "more"); // Until a new stream is there.
            await alice.ReceiveAsync(Frame.Sent);
        }

        Assert.True((await push).Push.Entry.Message.Number > 1);
        await bob.SendAsync(new ClientFrame { ReadInboxAgain = new ReadInboxAgain { Request = 1 } });
        var numbers = new HashSet<ulong>();
        ServerFrame frame;
        while ((frame = await bob.ReceiveAsync()).FrameCase != Frame.CaughtUp)
        {
            numbers.Add(frame.Push.Entry.Message.Number);
        }

        Assert.Equal(Enumerable.Range(1, (int)sent).Select(number => (ulong)number), numbers.Order());
    }

    [Fact]
    public async Task A_look_up_without_an_answer_is_not_taken_as_offline()
    {
        await using var gateway = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(gateway.Url);
        var bob = await fleet.CreateUserAsync();
        FaultsOf(gateway).Once(FaultPoint.BeforeLookUp, _ => throw new TimeoutException("Redis does not answer."));
        var id = await alice.SendMessageAsync(bob, 1, "hello");
        await alice.ReceiveAsync(Frame.Sent);
        Assert.Contains(await JobsOfAsync(bob), job => job.Copy.MessageId == id);

        var next = await alice.SendMessageAsync(bob, 2, "and again");
        await alice.ReceiveAsync(Frame.Sent);
        Assert.DoesNotContain(await JobsOfAsync(bob), job => job.Copy.MessageId == next);
    }

    [Fact]
    public async Task A_hand_off_that_hangs_becomes_a_job_whose_message_comes_however_much_newer_was_confirmed_meanwhile()
    {
        await using var theirs = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(fleet.Urls[0]);
        await using var carol = await ConnectAsync(fleet.Urls[1]);
        var bob = await fleet.CreateUserAsync();
        var before = await RawClient.ConnectAsync(fleet, theirs.Url, bob, number: 1);
        await before.ReceiveAsync(Frame.CaughtUp);
        var hold = Hold(theirs, FaultPoint.BeforeAccept); // For as long as the test lasts.
        var id = await alice.SendMessageAsync(bob, 1, "hanging");
        await hold.Reached();
        await alice.ReceiveAsync(Frame.Sent);
        var job = Assert.Single(await JobsOfAsync(bob));

        // Something newer than that by more than the window is confirmed; the device comes back without it.
        await Waiting.UntilAsync(() => TimeProvider.System.GetUtcNow() > job.Copy.Position.Time.AddSeconds(16), "16 s to pass");
        await carol.SendMessageAsync(bob, 1, "newer");
        await before.AcknowledgeAsync((await before.ReceiveAsync(Frame.Push)).Push.Delivery);
        var confirmed = (await before.ReceiveAsync(Frame.Confirmed)).Confirmed.Position;
        await before.DisposeAsync();
        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 2, confirmed);
        while (await back.ReceiveAsync() is var frame && frame.FrameCase != Frame.CaughtUp)
        {
            Assert.NotEqual(id.ToWire(), frame.Push.Entry.Message?.MessageId);
        }

        await using var worker = fleet.StartDelivery();

        await back.ReceiveMessageAsync(id);
        await Waiting.UntilAsync(async () => (await JobsOfAsync(bob)).Count == 0, "the job to end");
        hold.Release();
    }

    [Fact]
    public async Task An_acknowledgement_is_confirmed_only_once_its_receipt_is_durable()
    {
        await using var theirs = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(fleet.Urls[0]);
        await using var bob = await ConnectAsync(theirs.Url);
        await bob.ReceiveAsync(Frame.CaughtUp);
        var id = await alice.SendMessageAsync(bob.Device, 1, "hello");
        var push = await bob.ReceiveMessageAsync(id);
        var hold = Hold(theirs, FaultPoint.BeforeReceipt);
        await bob.AcknowledgeAsync(push.Delivery);
        await hold.Reached();

        // Two readings, so that a confirmation would have come by now.
        for (var request = 1UL; request <= 2; request++)
        {
            await bob.SendAsync(new ClientFrame { ReadInboxAgain = new ReadInboxAgain { Request = request } });
            while (await bob.ReceiveAsync() is var frame && frame.FrameCase != Frame.CaughtUp)
            {
                Assert.NotEqual(Frame.Confirmed, frame.FrameCase);
            }
        }

        Assert.Empty(await fleet.Storage.ReadTicksAsync(alice.Device.User, bob.Device.User, id, TestContext.Current.CancellationToken));
        hold.Release();

        Assert.Equal(push.Delivery, (await bob.ReceiveAsync(Frame.Confirmed)).Confirmed.Delivery);
        Assert.Single(await fleet.Storage.ReadTicksAsync(alice.Device.User, bob.Device.User, id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Beside_a_half_open_connection_a_new_one_misses_nothing_and_the_old_one_is_closed()
    {
        await using var old = await fleet.StartGatewayAsync(Development);
        await using var alice = await ConnectAsync(fleet.Urls[0]);
        var bob = await fleet.CreateUserAsync();
        await using var halfOpen = await SilentClient.ConnectAsync(fleet, old.Url, bob, number: 1);
        var hold = Hold(old, FaultPoint.BeforeAccept);
        var id = await alice.SendMessageAsync(bob, 1, "looked up before you came");
        await hold.Reached();

        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 2);
        Assert.Equal(id.ToWire(), (await back.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
        hold.Release();
        await alice.ReceiveAsync(Frame.Sent);
        while (await halfOpen.ReceiveAsync(answer: false) is not null)
        {
        }

        Assert.Equal(CloseCode.Superseded, halfOpen.CloseCode);
        var next = await alice.SendMessageAsync(bob, 2, "and this");
        await back.ReceiveMessageAsync(next); // The first one may come once more before it, live.
    }

    [Fact]
    public async Task A_slow_writer_behind_its_time_and_a_fast_one_ahead_of_it_lose_nothing_between_them()
    {
        await using var slow = await fleet.StartGatewayAsync(Development, SlowClock);
        await using var fast = await fleet.StartGatewayAsync(Development, FastClock);
        await using var alice = await ConnectAsync(slow.Url);
        await using var carol = await ConnectAsync(fast.Url);
        var bob = await fleet.CreateUserAsync();
        var confirmed = 0L;
        var lateness = TimeSpan.FromSeconds(8.5);
        FaultsOf(slow).Once(FaultPoint.BeforeWrite, async cancellationToken =>
        {
            await Task.Delay(lateness, TimeProvider.System, cancellationToken);
            confirmed = await ReceiveAndLeaveAsync(carol, bob);
        });

        var late = await alice.SendMessageAsync(bob, 1, "nine seconds late");
        await alice.ReceiveAsync(Frame.Sent);

        var row = (await InboxAsync(bob)).First(copy => copy.MessageId == late);
        Assert.True(new Position(confirmed).Time - row.Position.Time > TimeSpan.FromSeconds(3), "It is durable behind what was confirmed.");
        await using var back = await RawClient.ConnectAsync(fleet, 1, bob, number: 2, confirmed);
        await back.ReceiveMessageAsync(late);
    }

    [Fact]
    public async Task A_gateway_whose_clock_is_off_by_more_than_2_s_stores_nothing_and_says_so_in_its_health()
    {
        await using var off = await fleet.StartGatewayAsync(Development, "--Faults:ClockOffset=00:00:03.500");
        await using var alice = await ConnectAsync(off.Url);
        var bob = await fleet.CreateUserAsync();
        await alice.SendMessageAsync(bob, 1, "from the future");
        Assert.Equal(ErrorCode.Unavailable, (await alice.ReceiveAsync(Frame.Refused)).Refused.Code);
        Assert.Empty(await InboxAsync(bob));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await HealthAsync(off));
        Assert.Equal(HttpStatusCode.OK, await HealthAsync(fleet.Gateways[0]));
    }

    [Fact]
    public async Task A_sender_that_moves_from_a_fast_clock_to_a_slow_one_loses_nothing()
    {
        await using var slow = await fleet.StartGatewayAsync(Development, SlowClock);
        await using var fast = await fleet.StartGatewayAsync(Development, FastClock);
        var device = await fleet.CreateUserAsync();
        var bob = await fleet.CreateUserAsync();
        foreach (var (gateway, number) in new[] { (fast, 1), (slow, 2) })
        {
            await using var alice = await RawClient.ConnectAsync(fleet, gateway.Url, device, number);
            await alice.SendMessageAsync(bob, number, $"{number}");
            await alice.ReceiveAsync(Frame.Sent);
        }

        await using var back = await RawClient.ConnectAsync(fleet, 0, bob, number: 1);
        var numbers = new[]
        {
            (await back.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number, (await back.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number,
        };
        Assert.Equal([1UL, 2UL], numbers.Order());
    }

    [Fact]
    public async Task Two_writers_on_one_slot_make_equal_positions_and_both_rows_are_delivered()
    {
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var position = Position.Create(TimeProvider.System.GetUtcNow(), slot: 7, sequence: 0);
        var ids = new[] { MessageId.New(TimeProvider.System.GetUtcNow()), MessageId.New(TimeProvider.System.GetUtcNow()) };
        foreach (var id in ids)
        {
            await Inboxes.AppendAsync(new InboxCopy(bob, position, id, EntryOf(alice, bob, id)), TestContext.Current.CancellationToken);
        }

        await using var back = await RawClient.ConnectAsync(fleet, 0, bob, number: 1);
        var pushes = new[] { (await back.ReceiveAsync(Frame.Push)).Push, (await back.ReceiveAsync(Frame.Push)).Push };
        Assert.Equal(ids.Select(id => id.ToWire()).ToHashSet(), pushes.Select(push => push.Entry.Message.MessageId).ToHashSet());
        await back.AcknowledgeAsync(2);
        Assert.Equal((2UL, position.Value), (await back.ReceiveAsync(Frame.Confirmed)).Confirmed is var confirmed ? (confirmed.Delivery, confirmed.Position) : default);
    }

    private InboxStore Inboxes => new(fleet.Storage.Session, TimeProvider.System);

    private static async Task<HttpStatusCode> HealthAsync(RunningGateway gateway)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new UriBuilder(gateway.Url) { Scheme = "http", Path = "/health" }.Uri, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static FaultPoints FaultsOf(RunningGateway gateway) => gateway.Services.GetRequiredService<FaultPoints>();

    private static HeldPoint Hold(RunningGateway gateway, FaultPoint point, Exception? then = null) => new(FaultsOf(gateway), point, then);

    private async Task<RawClient> ConnectAsync(Uri url) => await RawClient.ConnectAsync(fleet, url, await fleet.CreateUserAsync(), number: 1);

    /// <summary>The device connects, gets a message from somebody else, has it confirmed, and is gone.</summary>
    /// <returns>What was confirmed.</returns>
    private async Task<long> ReceiveAndLeaveAsync(RawClient from, DeviceAddress device)
    {
        await using var client = await RawClient.ConnectAsync(fleet, 1, device, number: 1);
        var id = await from.SendMessageAsync(device, 1, "newer");
        var push = await client.ReceiveMessageAsync(id);
        await client.AcknowledgeAsync(push.Delivery);
        return (await client.ReceiveAsync(Frame.Confirmed)).Confirmed.Position;
    }

    private Task<IReadOnlyList<InboxCopy>> InboxAsync(DeviceAddress device) =>
        fleet.Storage.ReadInboxAsync(device, TestContext.Current.CancellationToken);

    private async Task<IReadOnlyList<HandoffJob>> JobsOfAsync(DeviceAddress device)
    {
        var jobs = new HandoffJobStore(fleet.Storage.Session);
        var found = new List<HandoffJob>();
        foreach (var row in await InboxAsync(device))
        {
            var job = new HandoffJob(row);
            await foreach (var present in jobs.ReadAsync(job.Shard, job.Minute, TestContext.Current.CancellationToken))
            {
                // A shard's minute is everybody's: other tests' jobs may stand beside these.
                if (present.Copy.Recipient == device)
                {
                    found.Add(present);
                }
            }
        }

        return found;
    }

    private static byte[] EntryOf(DeviceAddress sender, DeviceAddress recipient, MessageId id) => new Entry
    {
        Message = new Message
        {
            MessageId = id.ToWire(),
            SenderUserId = sender.User.ToWire(),
            SenderDeviceId = sender.Device.Value,
            ConversationId = ConversationId.Between(sender.User, recipient.User).ToWire(),
            Number = 1,
        },
    }.ToByteArray();
}
