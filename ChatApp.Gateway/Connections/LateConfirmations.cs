namespace ChatApp.Gateway.Connections;

/// <summary>
/// Sees to it that a confirmation which went with no other frame is written on its own, a moment later: one timer for all connections, and
/// none while there are no such confirmations. Thread-safe.
/// </summary>
/// <param name="clock">Measures the moment.</param>
internal sealed class LateConfirmations(TimeProvider clock) : IDisposable
{
    /// <summary>How long a confirmation waits at most for a frame to go with. Nothing waits for it: who loses it is replayed more.</summary>
    public static TimeSpan Wait { get; } = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private List<Connection> _connections = [];
    private ITimer? _timer;

    /// <summary>Notes a connection whose confirmation waits.</summary>
    public void Add(Connection connection)
    {
        lock (_lock)
        {
            _connections.Add(connection);
            if (_connections.Count == 1)
            {
                _timer ??= clock.CreateTimer(static late => ((LateConfirmations)late!).WriteAll(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Wait, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer?.Dispose();

    private void WriteAll()
    {
        List<Connection> connections;
        lock (_lock)
        {
            (connections, _connections) = (_connections, []);
        }

        foreach (var connection in connections)
        {
            connection.WriteConfirmation();
        }
    }
}
