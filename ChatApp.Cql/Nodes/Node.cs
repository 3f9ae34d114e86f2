using System.Net;
using ChatApp.Cql.Connections;
using Microsoft.Extensions.Logging;

namespace ChatApp.Cql.Nodes;

/// <summary>
/// A node and the connections to it, which a loop of its own keeps at their number: a node without any is down and
/// probed with growing waits. Thread-safe.
/// </summary>
internal sealed partial class Node : IAsyncDisposable
{
    private readonly ConnectionSettings _settings;
    private readonly ConnectionOpener _opener;
    private readonly CancellationTokenSource _stopping = new();
    private readonly AsyncSignal _wake = new();
    private readonly TaskCompletionSource<Exception?> _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly List<Connection> _lost = []; // Closed, and not disposed of yet.
    private Connection[] _connections = [];
    private Task _keeping = Task.CompletedTask;

    /// <param name="info">What the cluster says of it.</param>
    /// <param name="host">What its certificate should name.</param>
    /// <param name="settings">Of the session.</param>
    public Node(NodeInfo info, string host, ConnectionSettings settings)
    {
        Info = info;
        Host = host;
        _settings = settings;
        _opener = new ConnectionOpener(settings);
    }

    /// <summary>As of the last time the cluster was asked.</summary>
    public NodeInfo Info { get; set; }

    public string Host { get; }

    public IPEndPoint Address => Info.Address;

    public bool IsUp => Volatile.Read(ref _connections).Length > 0;

    /// <summary>Completes after the first attempt to connect: null if it succeeded, else why not.</summary>
    public Task<Exception?> FirstAttempt => _firstAttempt.Task;

    public ReadOnlySpan<Connection> Connections => Volatile.Read(ref _connections);

    public void Start() => _keeping = KeepConnectedAsync(_stopping.Token);

    /// <summary>Tries at once what would be tried later.</summary>
    public void ProbeNow() => _wake.Set();

    /// <summary>The open connection with the least to do; null if the node is down.</summary>
    public Connection? Pick()
    {
        var connections = Volatile.Read(ref _connections);
        Connection? best = null;
        foreach (var connection in connections)
        {
            if (connection.IsOpen && (best is null || connection.InFlight < best.InFlight))
            {
                best = connection;
            }
        }

        return best;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        foreach (var connection in Volatile.Read(ref _connections))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    public override string ToString() => Address.ToString();

    private async Task KeepConnectedAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await RemoveClosedAsync().ConfigureAwait(false);
                var wait = Timeout.InfiniteTimeSpan;
                if (_connections.Length < _settings.Options.ConnectionsPerNode)
                {
                    failures = await TryConnectAsync(cancellationToken).ConfigureAwait(false) ? 0 : failures + 1;
                    wait = failures == 0 ? TimeSpan.Zero : Backoff.Delay(failures, _settings.Options.ReconnectDelay, _settings.Options.MaxReconnectDelay);
                }

                await _wake.WaitAsync(wait, _settings.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _firstAttempt.TrySetResult(null);
        }
    }

    private async Task<bool> TryConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _opener.OpenAsync(Address, Host, cancellationToken).ConfigureAwait(false);
            Add(connection);
            LogConnected(_settings.Logger, Address, _connections.Length);
            _firstAttempt.TrySetResult(null);
            return true;
        }
        catch (CqlException exception)
        {
            LogUnreachable(_settings.Logger, Address, exception.Message);
            _firstAttempt.TrySetResult(exception);
            return false;
        }
    }

    private void Add(Connection connection)
    {
        lock (_gate)
        {
            Volatile.Write(ref _connections, [.. _connections, connection]);
        }

        // Leaves the list at once, so that no request meets it; the loop disposes it and opens another.
        connection.Closed.GetAwaiter().OnCompleted(() =>
        {
            lock (_gate)
            {
                _lost.Add(connection);
                Volatile.Write(ref _connections, [.. _connections.Where(known => known != connection)]);
            }

            _wake.Set();
        });
    }

    private async Task RemoveClosedAsync()
    {
        Connection[] lost;
        lock (_gate)
        {
            lost = [.. _lost];
            _lost.Clear();
        }

        foreach (var connection in lost)
        {
            var reason = await connection.Closed.ConfigureAwait(false);
            LogLost(_settings.Logger, Address, reason.Message);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to {Node}, connection {Number}")]
    private static partial void LogConnected(ILogger logger, IPEndPoint node, int number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not connect to {Node}: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, IPEndPoint node, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Lost a connection to {Node}: {Reason}")]
    private static partial void LogLost(ILogger logger, IPEndPoint node, string reason);
}
