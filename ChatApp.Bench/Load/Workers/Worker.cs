using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Peers;
using ChatApp.Bench.Peers.Relay;
using ChatApp.Bench.Peers.SignalR;
using ChatApp.Bench.Peers.Xmpp;

namespace ChatApp.Bench.Load.Workers;

/// <summary>The users of one process.</summary>
internal sealed class Worker : IDisposable
{
    private const int ConnectingAtOnce = 64;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromMinutes(3);

    private readonly List<ILoadUser> _users = [];
    private readonly CrowdStatistics _statistics;
    private readonly TimeProvider _clock;
    private Pacer? _pacer;

    public Worker(WorkerTask task, TimeProvider clock)
    {
        _clock = clock;
        _statistics = new CrowdStatistics(clock);
        var negotiated = task.Api is null ? null : new NegotiatedGateway(task.Api);
        for (var position = 0; position < task.Users.Count; position++)
        {
            _users.Add(MakeUser(task, position, negotiated));
        }
    }

    private ILoadUser MakeUser(WorkerTask task, int position, NegotiatedGateway? negotiated)
    {
        var (index, peer, url) = (task.FirstIndex + position, task.Peers[position], task.Urls[position]);
        return task.System switch
        {
            SignalRPeer.Kind => new SignalRUser(index, task.FirstIndex + peer, url, _statistics, _clock),
            RelayPeer.Kind => new RelayUser(index, task.FirstIndex + peer, url, _statistics, _clock),
            XmppPeers.Kind => new XmppUser(index, task.FirstIndex + peer, url, _statistics, _clock),
            _ => new ChatUser(
                index, task.Users[position], task.Users[peer],
                negotiated is null ? new FixedGateway(url) : new FirstFixedGateway(url, negotiated), _statistics, _clock),
        };
    }

    public async Task<WorkerReport> ObeyAsync(WorkerOrder order, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        try
        {
            await DoAsync(order, [.. _users.Skip(order.First).Take(order.Count)], cancellationToken);
            return new WorkerReport(_statistics.Read(), _clock.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or OperationCanceledException or HttpRequestException)
        {
            return new WorkerReport(_statistics.Read(), _clock.GetElapsedTime(started).TotalSeconds, exception.Message);
        }
    }

    public void Dispose()
    {
        _pacer?.Dispose();
        _users.ForEach(user => user.Dispose());
    }

    private async Task DoAsync(WorkerOrder order, List<ILoadUser> users, CancellationToken cancellationToken)
    {
        switch (order.Verb)
        {
            case WorkerVerb.Connect:
                await ConnectAsync(users, cancellationToken);
                break;
            case WorkerVerb.Disconnect:
                users.ForEach(user => user.Disconnect());
                break;
            case WorkerVerb.Send:
                users.ForEach(user => user.StartSending(order.Send!));
                _pacer = order.Send!.Rate > 0 ? new Pacer(users, order.Send.Rate, _clock) : null;
                break;
            case WorkerVerb.StopSending:
                _pacer?.Dispose();
                _pacer = null;
                users.ForEach(user => user.StopSending());
                break;
            case WorkerVerb.BeginMeasuring:
                _statistics.BeginMeasuring();
                break;
            case WorkerVerb.EndMeasuring:
                _statistics.EndMeasuring();
                break;
            case WorkerVerb.Check:
                users.ForEach(user => user.Check());
                break;
            default:
                break; // The report is all.
        }
    }

    private static async Task ConnectAsync(List<ILoadUser> users, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectPatience);
        await Parallel.ForEachAsync(
            users,
            new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce, CancellationToken = patience.Token },
            async (user, token) => await user.ConnectAsync(token));
    }
}
