using System.Net;
using ChatApp.Cql.Connections;
using ChatApp.Cql.Routing;
using Microsoft.Extensions.Logging;

namespace ChatApp.Cql.Nodes;

/// <summary>
/// The nodes of the cluster, kept up to date over a control connection, which moves to another node when its own goes.
/// Thread-safe.
/// </summary>
internal sealed partial class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan AgreementInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestAgreement = TimeSpan.FromSeconds(10);

    private readonly ConnectionSettings _settings;
    private readonly ContactPoints _contactPoints;
    private readonly CancellationTokenSource _stopping = new();
    private readonly AsyncSignal _changed = new();
    private readonly Dictionary<object, Node> _nodes = []; // By host id, or by address where there is none.
    private ControlConnection _control;
    private Task _watching = Task.CompletedTask;
    private string _localDatacenter;

    private Cluster(ConnectionSettings settings, ContactPoints contactPoints, ControlConnection control)
    {
        _settings = settings;
        _contactPoints = contactPoints;
        _control = control;
        _localDatacenter = settings.Options.LocalDatacenter ?? "";
    }

    /// <summary>The nodes in use and who has what, as of the last change.</summary>
    public Topology Topology { get; private set; } = Topology.Empty;

    /// <exception cref="CqlConnectionException">No node could be used; the message names each that was tried and why it failed.</exception>
    public static async Task<Cluster> ConnectAsync(ConnectionSettings settings, CancellationToken cancellationToken)
    {
        var contactPoints = new ContactPoints(settings);
        var changes = new ChangeRelay();
        var control = await contactPoints.OpenAnyAsync([], changes.Handle, cancellationToken).ConfigureAwait(false);
        var cluster = new Cluster(settings, contactPoints, control);
        try
        {
            changes.Target = cluster.Handle;
            await cluster.RefreshAsync(cancellationToken).ConfigureAwait(false);
            await cluster.WaitForANodeAsync(cancellationToken).ConfigureAwait(false);
            cluster._watching = cluster.WatchAsync(cluster._stopping.Token);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until the nodes agree on the schema, at most 10 s: a statement on a new table would fail on a node that does not know it yet.</summary>
    public async Task WaitForSchemaAgreementAsync(CancellationToken cancellationToken)
    {
        var started = _settings.Clock.GetTimestamp();
        while (Topology.All.Length > 1 && _settings.Clock.GetElapsedTime(started) < LongestAgreement)
        {
            try
            {
                if (await _control.IsSchemaAgreedAsync(cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (CqlException exception)
            {
                LogAgreementUnknown(_settings.Logger, exception.Message);
            }

            await Task.Delay(AgreementInterval, _settings.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        await _control.DisposeAsync().ConfigureAwait(false);
        foreach (var node in _nodes.Values)
        {
            await node.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var wait = failures == 0 ? Timeout.InfiniteTimeSpan : Backoff.Delay(failures, _settings.Options.ReconnectDelay, _settings.Options.MaxReconnectDelay);
                await _changed.WaitAsync(wait, _settings.Clock, cancellationToken).ConfigureAwait(false);
                failures = await TryRefreshAsync(cancellationToken).ConfigureAwait(false) ? 0 : failures + 1;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogStopped(_settings.Logger);
        }
    }

    private async Task<bool> TryRefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_control.Closed.IsCompleted)
            {
                await _control.DisposeAsync().ConfigureAwait(false);
                _control = await _contactPoints.OpenAnyAsync([.. _nodes.Values], Handle, cancellationToken).ConfigureAwait(false);
            }

            await RefreshAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CqlException exception)
        {
            LogRefreshFailed(_settings.Logger, exception.Message);
            return false;
        }
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var info = await _control.ReadClusterAsync(cancellationToken).ConfigureAwait(false);
        if (_localDatacenter.Length == 0)
        {
            _localDatacenter = info.Nodes[0].Datacenter;
        }

        var wanted = info.Nodes.Where(node => _settings.Options.UseRemoteDatacenters || node.Datacenter == _localDatacenter).ToList();
        if (wanted.Count == 0)
        {
            var known = string.Join(", ", info.Nodes.Select(node => node.Datacenter).Distinct());
            throw new CqlConnectionException($"No node is in the data centre '{_localDatacenter}'; the cluster has {known}.", RequestOutcome.NotSent);
        }

        await RemoveAllButAsync(wanted).ConfigureAwait(false);
        foreach (var node in wanted)
        {
            AddOrUpdate(node);
        }

        Topology = Topology.Create([.. _nodes.Values], _localDatacenter, info);
        _control.Closed.GetAwaiter().OnCompleted(_changed.Set);
    }

    private async Task RemoveAllButAsync(List<NodeInfo> wanted)
    {
        var kept = wanted.Select(KeyOf).ToHashSet();
        foreach (var (key, node) in _nodes.Where(pair => !kept.Contains(pair.Key)).ToList())
        {
            _nodes.Remove(key);
            LogRemoved(_settings.Logger, node.Address);
            await node.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void AddOrUpdate(NodeInfo info)
    {
        if (_nodes.TryGetValue(KeyOf(info), out var known))
        {
            // The way it was first reached works; what its neighbours call it may not be reachable from here.
            known.Info = info with { Address = known.Address };
            return;
        }

        var host = info.Address.Equals(_control.Address) ? _control.Host : info.Address.Address.ToString();
        var node = new Node(info, host, _settings);
        _nodes.Add(KeyOf(info), node);
        node.Start();
    }

    private async Task WaitForANodeAsync(CancellationToken cancellationToken)
    {
        var attempts = _nodes.Values.ToDictionary(node => (Task)node.FirstAttempt);
        while (attempts.Count > 0)
        {
            var done = await Task.WhenAny(attempts.Keys).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (attempts.Remove(done, out var node) && node.IsUp)
            {
                return;
            }
        }

        var reasons = await Task.WhenAll(_nodes.Values.Select(async node => $"{node}: {(await node.FirstAttempt.ConfigureAwait(false))?.Message}")).ConfigureAwait(false);
        throw new CqlConnectionException($"No node could be reached. {string.Join("; ", reasons)}.", RequestOutcome.NotSent);
    }

    // On the control connection's receiving loop: it only sets signals.
    private void Handle(ServerEvent change)
    {
        if (change is { Type: "STATUS_CHANGE", Change: "UP" })
        {
            Topology.All.FirstOrDefault(node => node.Address.Equals(change.Address))?.ProbeNow();
        }

        if (change is { Type: "TOPOLOGY_CHANGE" } or { Type: "SCHEMA_CHANGE", Target: "KEYSPACE" })
        {
            _changed.Set();
        }
    }

    private static object KeyOf(NodeInfo info) => info.HostId is { } id ? id : info.Address;

    [LoggerMessage(Level = LogLevel.Debug, Message = "Stopped watching the cluster")]
    private static partial void LogStopped(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} has left the cluster")]
    private static partial void LogRemoved(ILogger logger, IPEndPoint node);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not read the state of the cluster: {Reason}")]
    private static partial void LogRefreshFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not ask whether the nodes agree on the schema: {Reason}")]
    private static partial void LogAgreementUnknown(ILogger logger, string reason);
}
