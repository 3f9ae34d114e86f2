using ChatApp.Contracts.Identity;
using ChatApp.Routing.Registry;
using StackExchange.Redis;

namespace ChatApp.Routing.Tests.Registry;

public sealed class SharedLookUpsTests(Garnet garnet) : IClassFixture<Garnet>
{
    [Fact]
    public async Task Gives_each_user_their_own_routes_however_many_are_asked_for_together()
    {
        var routes = new Routes(garnet.Connection);
        var lookUps = new SharedLookUps(routes, TimeProvider.System);
        var users = Enumerable.Range(0, 600).Select(_ => UserId.New()).ToArray();
        await Task.WhenAll(users.Where((_, index) => index % 3 != 0).Select(user => routes.RegisterAsync(user, RouteOf(user, 1))));

        var found = await Task.WhenAll(users.Concat(users).Select(lookUps.FindAsync));

        for (var index = 0; index < found.Length; index++)
        {
            var place = index % users.Length;
            Assert.Equal(place % 3 == 0 ? [] : [RouteOf(users[place], 1)], found[index]);
        }
    }

    [Fact]
    public async Task Never_gives_what_was_there_before_it_was_asked()
    {
        var routes = new Routes(garnet.Connection);
        var lookUps = new SharedLookUps(routes, TimeProvider.System);
        var user = UserId.New();
        using var stopping = new CancellationTokenSource();
        var others = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            while (!stopping.IsCancellationRequested)
            {
                await lookUps.FindAsync(user);
                await Task.Yield(); // Its continuations run one after the other.
            }
        }));

        for (var number = 1; number <= 300; number++)
        {
            await routes.RegisterAsync(user, RouteOf(user, number));
            Assert.Equal([RouteOf(user, number)], await lookUps.FindAsync(user));
            await Task.Yield();
        }

        await stopping.CancelAsync();
        await others;
    }

    [Fact]
    public async Task Fails_for_everyone_who_asks_while_there_is_no_registry()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(garnet.Connection.Configuration);
        await connection.DisposeAsync();
        var lookUps = new SharedLookUps(new Routes(connection), TimeProvider.System);
        var user = UserId.New();

        var asked = Enumerable.Range(0, 3).Select(_ => lookUps.FindAsync(user)).Append(lookUps.FindAsync(UserId.New())).ToArray();

        foreach (var lookUp in asked)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => lookUp.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            Assert.True(lookUp.IsFaulted, "The look-up has no answer.");
        }
    }

    private static DeviceRoute RouteOf(UserId user, long number) => new(new DeviceId(1), $"gateway-of-{user}", 7, number);
}
