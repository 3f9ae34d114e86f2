using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>
/// The last lines of one process's console. The lines themselves are a watcher's buffer: one that falls behind is told how many it missed.
/// Safe for concurrent use.
/// </summary>
internal sealed class ResourceLog(TimeProvider clock)
{
    /// <summary>Lines kept; the oldest make way.</summary>
    public const int Capacity = 10_000;

    private const int MaximumLineLength = 16_384;
    private readonly Lock _lock = new();
    private readonly LogLine[] _lines = new LogLine[Capacity];
    private int _next;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Append(string text, bool isError)
    {
        if (text.Length > MaximumLineLength)
        {
            text = string.Concat(text.AsSpan(0, MaximumLineLength), " …");
        }

        var stamp = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        TaskCompletionSource changed;
        lock (_lock)
        {
            _lines[_next % Capacity] = new LogLine(_next + 1, $"{stamp} {text}", isError);
            _next++;
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }

    /// <summary>The last lines, without their time stamps.</summary>
    public IReadOnlyList<string> Tail(int count)
    {
        lock (_lock)
        {
            var first = Math.Max(Math.Max(0, _next - Capacity), _next - count);
            return [.. Enumerable.Range(first, _next - first).Select(index => _lines[index % Capacity].Content[25..])];
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = 0;
        while (true)
        {
            var batch = new List<LogLine>();
            Task changed;
            lock (_lock)
            {
                var oldest = Math.Max(0, _next - Capacity);
                if (seen < oldest)
                {
                    batch.Add(new LogLine(oldest, $"… {oldest - seen} lines are no longer kept …", false));
                    seen = oldest;
                }

                for (; seen < _next; seen++)
                {
                    batch.Add(_lines[seen % Capacity]);
                }

                changed = _changed.Task;
            }

            if (batch.Count > 0)
            {
                yield return batch;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
