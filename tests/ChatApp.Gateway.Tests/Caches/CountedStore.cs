using System.Collections.Concurrent;
using System.Diagnostics;
using ChatApp.TestSupport;

namespace ChatApp.Gateway.Tests.Caches;

/// <summary>A store of its own, and what it was asked. Its tests run one at a time.</summary>
public sealed class CountedStore : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _asked = new();
    private ActivityListener? _listener;

    public StorageFixture Storage { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Storage = await StorageFixture.StartAsync(TestContext.Current.CancellationToken);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "ChatApp.Cql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Note,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public async ValueTask DisposeAsync()
    {
        _listener?.Dispose();
        await Storage.DisposeAsync();
    }

    /// <summary>Forgets what was asked before.</summary>
    internal void StartCounting() => _asked.Clear();

    /// <summary>How often a table was asked for one partition.</summary>
    internal int CountSingle(string table) => _asked.Count(text => text.Contains($" FROM {table} WHERE user_id = ?", StringComparison.Ordinal));

    /// <summary>How often a table was asked for several partitions.</summary>
    internal int CountCommon(string table) => _asked.Count(text => text.Contains($" FROM {table} WHERE user_id IN ?", StringComparison.Ordinal));

    private void Note(Activity activity)
    {
        if (activity.GetTagItem("server.port") is int port && port == Storage.Node.Port && activity.GetTagItem("db.query.text") is string text)
        {
            _asked.Enqueue(text);
        }
    }
}
