using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Telemetry;

namespace ChatApp.Gateway.Caches;

/// <summary>
/// Gathers keys of a cache whose values are about to run out, and has many of them read again together. Nobody waits for it. Thread-safe.
/// </summary>
/// <remarks>
/// One round at a time, and neither a task nor a timer while nothing waits. What cannot be read, or does not find a place, is left alone: it
/// runs out, and whoever asks for it then reads it singly.
/// </remarks>
/// <typeparam name="TKey">What is read again.</typeparam>
internal sealed partial class RefreshAhead<TKey> : IAsyncDisposable
    where TKey : notnull
{
    /// <summary>
    /// How many are read by one statement. What comes with every statement is shared by 50, so that little of it is left; more would save
    /// little and ask for much: the coordinator asks the replicas of each partition by itself, all of them at once, and answers when the
    /// slowest has.
    /// </summary>
    public const int ChunkSize = 50;

    /// <summary>How many may wait: about what is read in the time that is left to them, at 10 ms a chunk. The next ones run out.</summary>
    public const int MaximumWaiting = 10_000;

    private readonly TimeProvider _clock;
    private readonly Func<TKey[], CancellationToken, Task<int>> _refresh;
    private readonly ILogger _logger;
    private readonly Rounds _rounds;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private HashSet<TKey> _waiting = [];

    /// <summary>Starts nothing yet.</summary>
    /// <param name="clock">For the time of gathering.</param>
    /// <param name="refresh">Reads at most <see cref="ChunkSize"/> keys again, and says how many still needed it.</param>
    /// <param name="logger">Is told what could not be read.</param>
    public RefreshAhead(TimeProvider clock, Func<TKey[], CancellationToken, Task<int>> refresh, ILogger logger)
    {
        _clock = clock;
        _refresh = refresh;
        _logger = logger;
        _rounds = Rounds.Of(RoundAsync);
    }

    /// <summary>
    /// From the first key to the reading: so many come together in it that the chunks are full, at 200 keys a second, and it is short against
    /// the time for which a value is still good.
    /// </summary>
    public static TimeSpan Gathering { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Puts a key with those that are read next, once, unless <see cref="MaximumWaiting"/> are there already.</summary>
    public void Add(TKey key)
    {
        bool isFirst;
        lock (_lock)
        {
            if (_waiting.Count >= MaximumWaiting)
            {
                GatewayMetrics.Refreshes.Add(1, RefreshOutcome("full"));
                return;
            }

            isFirst = _waiting.Count == 0;
            _waiting.Add(key);
        }

        if (isFirst)
        {
            using (ExecutionContext.SuppressFlow()) // The reading is no part of the trace of whoever happens to come first.
            {
                _rounds.Ask();
            }
        }
    }

    /// <summary>Breaks the reading off. What is added from now on is not read.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _rounds.EndAsync();
        _stopping.Dispose();
    }

    private static KeyValuePair<string, object?> RefreshOutcome(string outcome) => new("outcome", outcome);

    private async Task RoundAsync()
    {
        try
        {
            await Task.Delay(Gathering, _clock, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return; // Whoever still asks reads singly.
        }

        Exception? failure = null;
        var failed = 0;
        foreach (var chunk in TakeWaiting().Chunk(ChunkSize))
        {
            try
            {
                GatewayMetrics.Refreshes.Add(await _refresh(chunk, _stopping.Token), RefreshOutcome("read"));
            }
            catch (Exception exception)
            {
                failure = exception; // Whatever it is: whoever needs one of these reads it singly, and is told what is wrong.
                failed += chunk.Length;
            }

            if (_stopping.IsCancellationRequested)
            {
                return;
            }
        }

        if (failure is not null)
        {
            GatewayMetrics.Refreshes.Add(failed, RefreshOutcome("failed"));
            LogNotRefreshed(failure, failed); // Once a round: a store that is away would fill the log.
        }
    }

    private HashSet<TKey> TakeWaiting()
    {
        lock (_lock)
        {
            var taken = _waiting;
            _waiting = [];
            return taken;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} entries are not read again before they run out")]
    private partial void LogNotRefreshed(Exception exception, int count);
}
