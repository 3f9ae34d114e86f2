using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Registry;
using ChatApp.TestSupport;
using Microsoft.Extensions.DependencyInjection;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>The registry is disposable: what is lost is put back, and the inboxes behind it are read again.</summary>
public sealed class RegistryLossTests(GatewayFleet fleet)
{
    private static readonly string[] AuditEverySecond = ["--environment=Development", "--Gateway:RouteAuditInterval=00:00:01"];

    private Routes Routes => new(fleet.Redis);

    [Fact]
    public async Task A_lost_lease_is_never_revived_every_connection_is_registered_anew_and_its_inbox_read_again()
    {
        await using var gateway = await fleet.StartGatewayAsync();
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        var before = await LeaseOfAsync(gateway);
        await fleet.Redis.GetDatabase().KeyDeleteAsync([$"gateway:{{{gateway.Id}}}", RouteKey(bob.Device.User)]);

        var id = await alice.SendMessageAsync(bob.Device, 1, "while nobody knew you");
        await alice.ReceiveAsync(Frame.Sent); // Taken as offline: it waits in the inbox.

        Assert.Equal(id.ToWire(), (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
        var after = await LeaseOfAsync(gateway);
        Assert.NotEqual(before!.Epoch, after!.Epoch);
        Assert.Equal(after.Epoch, Assert.Single(await Routes.FindAsync(bob.Device.User)).Epoch);
    }

    [Fact]
    public async Task Registering_anew_waits_for_no_reading_and_what_was_missed_comes_first_however_long_the_readings_take()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:RereadsPerSecond=2");
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var clients = new List<RawClient>();
        for (var count = 0; count < 24; count++)
        {
            clients.Add(await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1));
        }

        var before = (await LeaseOfAsync(gateway))!.Epoch;
        await fleet.Redis.GetDatabase().KeyDeleteAsync(
            [$"gateway:{{{gateway.Id}}}", .. clients.Select(client => RouteKey(client.Device.User))]);
        foreach (var client in clients)
        {
            await alice.SendMessageAsync(client.Device, 1, "while nobody knew you");
            await alice.ReceiveAsync(Frame.Sent);
        }

        await Waiting.UntilAsync(async () => await LeaseOfAsync(gateway) is { } lease && lease.Epoch != before, "a new epoch");
        var epoch = (await LeaseOfAsync(gateway))!.Epoch;
        await Waiting.UntilAsync(async () => await CountUnderAsync(clients, epoch) == clients.Count, "all to be registered under one epoch");
        foreach (var client in clients.Take(12))
        {
            await alice.SendMessageAsync(client.Device, 2, "now that you are back"); // Has this one's reading begun at once.
        }

        foreach (var client in clients)
        {
            Assert.Equal(1UL, (await client.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number);
        }

        foreach (var client in clients.Take(12))
        {
            while ((await client.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number != 2)
            {
            }
        }

        Assert.Equal(epoch, (await LeaseOfAsync(gateway))!.Epoch);
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_audit_puts_a_lost_route_back_and_reads_the_inbox_behind_it()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:RouteAuditInterval=00:00:01");
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        var route = Assert.Single(await Routes.FindAsync(bob.Device.User));
        await fleet.Redis.GetDatabase().KeyDeleteAsync(RouteKey(bob.Device.User));
        var id = await alice.SendMessageAsync(bob.Device, 1, "while you were lost");
        await alice.ReceiveAsync(Frame.Sent);

        Assert.Equal(id.ToWire(), (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
        Assert.Equal([route], await Routes.FindAsync(bob.Device.User));
    }

    [Fact]
    public async Task The_inbox_is_read_although_the_registry_failed_once_the_lost_route_was_back()
    {
        await using var gateway = await fleet.StartGatewayAsync(AuditEverySecond);
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);
        for (var bucket = 0; bucket < GatewayUsers.Buckets; bucket++)
        {
            await fleet.Redis.GetDatabase().StringSetAsync($"users:{{{gateway.Id}:{bucket}}}", "no set"); // So that noting a user fails, each time.
        }

        var id = await MissAsync(gateway, bob);

        Assert.Equal(id.ToWire(), (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
    }

    [Fact]
    public async Task A_route_that_was_put_back_without_an_answer_is_taken_for_one_that_was_lost()
    {
        await using var gateway = await fleet.StartGatewayAsync(AuditEverySecond);
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await bob.ReceiveAsync(Frame.CaughtUp);

        var id = await MissAsync(gateway, bob, next: _ => throw new TimeoutException("The registry's answer does not come."));

        Assert.Equal(id.ToWire(), (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.MessageId);
    }

    [Fact]
    public async Task The_audit_renews_the_expiry_of_routes_and_notes_the_user_for_the_sweep()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:RouteAuditInterval=00:00:01");
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        var database = fleet.Redis.GetDatabase();
        await new GatewayUsers(fleet.Redis).RemoveAsync(gateway.Id, bob.Device.User);
        await database.KeyExpireAsync(RouteKey(bob.Device.User), TimeSpan.FromMinutes(1));

        await Waiting.UntilAsync(
            async () => await database.KeyTimeToLiveAsync(RouteKey(bob.Device.User)) > TimeSpan.FromMinutes(14), "the expiry to be renewed");
        await Waiting.UntilAsync(async () => await IsNotedAsync(gateway, bob.Device.User), "the user to be noted at the gateway");
    }

    [Fact]
    public async Task The_audit_leaves_what_is_in_order_alone()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:RouteAuditInterval=00:00:01");
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await alice.SendMessageAsync(bob.Device, 1, "once");
        await bob.ReceiveAsync(Frame.Push);
        for (var round = 0; round < 2; round++)
        {
            await fleet.Redis.GetDatabase().KeyExpireAsync(RouteKey(bob.Device.User), TimeSpan.FromMinutes(1));
            await Waiting.UntilAsync(
                async () => await fleet.Redis.GetDatabase().KeyTimeToLiveAsync(RouteKey(bob.Device.User)) > TimeSpan.FromMinutes(14),
                "a round of the audit");
        }

        await alice.SendMessageAsync(bob.Device, 2, "twice");
        Assert.Equal(2UL, (await bob.ReceiveAsync(Frame.Push)).Push.Entry.Message.Number); // Not the first one again.
    }

    [Fact]
    public async Task The_audit_closes_a_connection_that_a_newer_one_elsewhere_has_replaced_unnoticed()
    {
        await using var gateway = await fleet.StartGatewayAsync("--Gateway:RouteAuditInterval=00:00:01");
        await using var bob = await RawClient.ConnectAsync(fleet, gateway.Url, await fleet.CreateUserAsync(), number: 1);
        await Routes.RegisterAsync(bob.Device.User, new DeviceRoute(bob.Device.Device, "elsewhere", 1, 2));
        Assert.Equal(CloseCode.Superseded, await bob.ReceiveCloseAsync());
    }

    /// <summary>Loses a client's route and has it sent a message, while a round of the audit that found the route in place is not over.</summary>
    /// <param name="gateway">Where it is connected.</param>
    /// <param name="client">It.</param>
    /// <param name="next">What happens to the round that puts the route back, once it is back.</param>
    private async Task<MessageId> MissAsync(RunningGateway gateway, RawClient client, Func<CancellationToken, Task>? next = null)
    {
        await using var alice = await RawClient.ConnectAsync(fleet, 0, await fleet.CreateUserAsync(), number: 1);
        var faults = gateway.Services.GetRequiredService<FaultPoints>();
        var hold = new HeldPoint(faults, FaultPoint.BeforeAuditAnswer, then: null);
        if (next is not null)
        {
            faults.Once(FaultPoint.BeforeAuditAnswer, next);
        }

        await hold.Reached();
        await fleet.Redis.GetDatabase().KeyDeleteAsync(RouteKey(client.Device.User));
        var id = await alice.SendMessageAsync(client.Device, 1, "while you were lost");
        await alice.ReceiveAsync(Frame.Sent);
        hold.Release();
        return id;
    }

    private static StackExchange.Redis.RedisKey RouteKey(UserId user) => $"route:{{{user}}}";

    private async Task<GatewayLease?> LeaseOfAsync(RunningGateway gateway) =>
        await new GatewayLeases(fleet.Redis, TimeProvider.System).FindAsync(gateway.Id);

    private async Task<int> CountUnderAsync(List<RawClient> clients, long epoch)
    {
        var count = 0;
        foreach (var client in clients)
        {
            count += (await Routes.FindAsync(client.Device.User)).Any(route => route.Epoch == epoch) ? 1 : 0;
        }

        return count;
    }

    private async Task<bool> IsNotedAsync(RunningGateway gateway, UserId wanted)
    {
        for (var bucket = 0; bucket < GatewayUsers.Buckets; bucket++)
        {
            await foreach (var user in new GatewayUsers(fleet.Redis).ReadAsync(gateway.Id, bucket))
            {
                if (user == wanted)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
