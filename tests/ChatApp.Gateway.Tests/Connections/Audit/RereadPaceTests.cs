using ChatApp.Gateway.Connections.Audit;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Connections.Audit;

public sealed class RereadPaceTests
{
    [Fact]
    public async Task Lets_the_first_go_at_once_and_the_others_each_at_their_turn()
    {
        var clock = new FakeTimeProvider();
        var pace = new RereadPace(Options.Create(new GatewayOptions { RereadsPerSecond = 2 }), clock);
        var turns = Enumerable.Range(0, 3).Select(_ => pace.WaitAsync(TestContext.Current.CancellationToken)).ToList();
        Assert.Equal([true, false, false], turns.Select(turn => turn.IsCompleted));
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await turns[1];
        Assert.False(turns[2].IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.5));
        await turns[2];
    }
}
