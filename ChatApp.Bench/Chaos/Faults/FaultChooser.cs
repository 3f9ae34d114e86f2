using ChatApp.Bench.Chaos.Fleet;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Faults;

namespace ChatApp.Bench.Chaos.Faults;

/// <summary>Chooses what goes wrong next, by the seed.</summary>
internal sealed class FaultChooser
{
    private const int UsersThatLoseTheirRoutes = 5;
    private const int PassesBeforeCrash = 100;

    private static readonly TimeSpan ShortestCrash = TimeSpan.FromSeconds(4);

    private static readonly FaultPoint[] PointsOfGateways =
    [
        FaultPoint.BeforeWrite, FaultPoint.BeforeLookUp, FaultPoint.BeforeAccept, FaultPoint.BeforePush, FaultPoint.BeforeTick,
        FaultPoint.BeforeReceipt,
    ];

    private static readonly FaultPoint[] PointsOfDelivery = [FaultPoint.BeforeWrite, FaultPoint.BeforeLookUp];

    private readonly ChaosFleet _fleet;
    private readonly RouteEraser _routes;
    private readonly IReadOnlyList<UserId> _users;
    private readonly Random _random;
    private readonly List<(int Weight, Func<Fault> Make)> _choices;

    public FaultChooser(ChaosFleet fleet, ChaosPlan plan, RouteEraser routes, IReadOnlyList<UserId> users)
    {
        _fleet = fleet;
        _routes = routes;
        _users = users;
        _random = new Random(plan.Seed);
        _choices = Choices(plan);
    }

    // What one kind of fault breaks, another mends: whoever reconnects reads the inbox again. So a seed has every kind, or mostly hosts that
    // end and stand still, or mostly links that hang while connections last.
    private List<(int Weight, Func<Fault> Make)> Choices(ChaosPlan plan)
    {
        var (hosts, links) = (plan.Seed % 3) switch
        {
            0 => (Hosts: 4, Links: 2),
            1 => (Hosts: 6, Links: 1),
            _ => (Hosts: 1, Links: 4),
        };
        return
        [
            (hosts, () => Kill(AnyOf(plan.GatewayNames), 5)),
            (hosts, () => Pause(AnyOf(plan.GatewayNames), 25)), // Past the lease, past the 10 s rule, past a client's patience.
            (hosts, () => Crash(AnyOf(plan.GatewayNames), AnyOf(PointsOfGateways))),
            (1, () => Skew(AnyOf(plan.GatewayNames))),
            (2, () => Kill(AnyOf(plan.DeliveryNames), 10)),
            (1, () => Pause(AnyOf(plan.DeliveryNames), 20)),
            (1, () => Crash(AnyOf(plan.DeliveryNames), AnyOf(PointsOfDelivery))),
            (1, () => Kill("redis", 3)), // It comes back empty.
            (1, () => Kill("cassandra", 3)),
            (1, () => Pause("cassandra", 6)),
            (1, () => Kill("api", 5)),
            (1, () => Kill("presence", 10)),
            (3, LoseRoutes),
            (links, () => OnLink(FaultKind.Hold, AnyOf(plan.GatewayNames), 40, link => link.Hold(), link => link.Heal())),
            (links, () => OnLink(FaultKind.Lose, AnyOf(plan.GatewayNames), 40, link => link.Hold(), link => link.HealAnew())),
            (2, () => OnLink(FaultKind.Cut, AnyOf(plan.GatewayNames), 10, link => link.Cut(), link => link.Heal())),
            (2, () => OnLink(
                FaultKind.Delay, AnyOf(plan.GatewayNames), 15, link => link.Delay(TimeSpan.FromSeconds(3) * _random.NextDouble()), link => link.Heal())),
        ];
    }

    /// <summary>The next fault on a part that has none.</summary>
    public Fault Choose(IReadOnlyCollection<string> busy)
    {
        while (true)
        {
            var ticket = _random.Next(_choices.Sum(choice => choice.Weight));
            var fault = _choices.First(choice => (ticket -= choice.Weight) < 0).Make();
            if (!busy.Contains(fault.Target))
            {
                return fault;
            }
        }
    }

    /// <summary>From now to the next fault.</summary>
    public TimeSpan Interval() => Within(4);

    private Fault Kill(string target, int seconds) => new(
        FaultKind.Kill, target, Within(seconds), token => _fleet.KillAsync(target, token), token => _fleet.StartAsync(target, token));

    private Fault Pause(string target, int seconds) => new(
        FaultKind.Pause, target, Within(seconds), token => _fleet.PauseAsync(target, token), token => _fleet.ResumeAsync(target, token));

    private Fault Skew(string gateway)
    {
        var (right, wrong) = (_fleet.HostOf(gateway).Usual, TimeSpan.FromSeconds(_random.Next(2) == 0 ? 6 : -6));
        return Restart(FaultKind.Skew, gateway, Within(15), right with { ClockOffset = wrong }, right);
    }

    // It comes back right away, ends at that point, and comes back once more when the fault is over.
    private Fault Crash(string host, FaultPoint point)
    {
        var right = _fleet.HostOf(host).Usual;
        var wrong = right with { CrashAt = point, CrashAfter = _random.Next(PassesBeforeCrash) };
        return Restart(FaultKind.Crash, host, ShortestCrash + Within(8), wrong, right) with { Detail = $" at {point}" };
    }

    private Fault Restart(FaultKind kind, string host, TimeSpan lasts, HostFaults wrong, HostFaults right) => new(
        kind, host, lasts, token => _fleet.RestartAsync(host, wrong, token), token => _fleet.RestartAsync(host, right, token));

    private Fault LoseRoutes()
    {
        UserId[] users = [.. Enumerable.Range(0, UsersThatLoseTheirRoutes).Select(_ => _users[_random.Next(_users.Count)])];
        return new Fault(FaultKind.LoseRoutes, "redis", TimeSpan.Zero, _ => _routes.EraseAsync(users), _ => Task.CompletedTask);
    }

    private Fault OnLink(FaultKind kind, string gateway, int seconds, Action<PeerLink> begin, Action<PeerLink> end) => new(
        kind,
        $"link to {gateway}",
        Within(seconds),
        _ =>
        {
            begin(_fleet.LinkTo(gateway));
            return Task.CompletedTask;
        },
        _ =>
        {
            end(_fleet.LinkTo(gateway));
            return Task.CompletedTask;
        });

    // Most faults are short and some are long.
    private TimeSpan Within(int seconds) => TimeSpan.FromSeconds(0.2 + (seconds * _random.NextDouble() * _random.NextDouble()));

    private T AnyOf<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
