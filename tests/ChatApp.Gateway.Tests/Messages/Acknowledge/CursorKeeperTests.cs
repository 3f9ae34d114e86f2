using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Acknowledge;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Storage.Cursors;
using ChatApp.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Messages.Acknowledge;

public sealed class CursorKeeperTests(GatewayFleet fleet)
{
    private static readonly Position Earlier = new(1_000);
    private static readonly Position Later = new(2_000);

    private readonly DeviceAddress _device = new(UserId.New(), new DeviceId(1));

    [Fact]
    public async Task A_confirmed_position_is_written_within_a_few_seconds_while_the_connection_lasts()
    {
        var clock = new FakeTimeProvider();
        using var keeper = Keeper(clock);
        await keeper.StartAsync(TestContext.Current.CancellationToken);
        keeper.Note(_device, Earlier);
        keeper.Note(_device, Later);
        Assert.Equal(Position.None, await WrittenAsync());

        await Waiting.UntilAsync(
            async () =>
            {
                clock.Advance(CursorKeeper.Interval); // Once may be before its timer is there: it is made on a thread of its own.
                return await WrittenAsync() == Later;
            },
            "the cursor to be written");
        await keeper.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_connections_last_position_is_written_when_it_closes()
    {
        using var keeper = Keeper(new FakeTimeProvider());
        keeper.Note(_device, Later);
        await keeper.FlushAsync(_device);
        Assert.Equal(Later, await WrittenAsync());
    }

    private CursorKeeper Keeper(TimeProvider clock) =>
        new(new CursorStore(fleet.Storage.Session), clock, NullLogger<CursorKeeper>.Instance);

    private async Task<Position> WrittenAsync() =>
        await new CursorStore(fleet.Storage.Session).ReadAsync(_device, TestContext.Current.CancellationToken);
}
