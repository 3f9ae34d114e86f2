using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Dashboard.Resources;

namespace Aspire.Dashboard.Tests;

/// <summary>Resources in memory, which change when a test says so.</summary>
internal sealed class FakeResources : IResourceSource
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceView> _current = new(StringComparer.Ordinal);
    private readonly List<Channel<ResourceView>> _watchers = [];
    private readonly List<(string Id, ConsoleLine Line)> _lines = [];
    private TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<(string Id, ResourceCommand Command)> Commands { get; } = [];

    /// <summary>What every command ends with; null for success.</summary>
    public string? CommandProblem { get; set; }

    public IReadOnlyList<ResourceView> Current
    {
        get
        {
            lock (_lock)
            {
                return [.. _current.Values];
            }
        }
    }

    public void Set(ResourceView resource)
    {
        lock (_lock)
        {
            _current[resource.Id] = resource;
            _watchers.ForEach(watcher => Assert.True(watcher.Writer.TryWrite(resource), "A page does not read its resources."));
        }
    }

    public void Write(string id, string text, bool isError = false)
    {
        lock (_lock)
        {
            var number = _lines.Count + 1;
            _lines.Add((id, new ConsoleLine(number, DateTimeOffset.UnixEpoch.AddSeconds(number), text, isError)));
            _written.SetResult();
            _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public async IAsyncEnumerable<ResourceView> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ResourceView>(1_000);
        lock (_lock)
        {
            foreach (var resource in _current.Values)
            {
                channel.Writer.TryWrite(resource);
            }

            _watchers.Add(channel);
        }

        await foreach (var resource in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return resource;
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<ConsoleLine>> WatchConsoleAsync(
        string resourceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = 0;
        while (true)
        {
            ConsoleLine[] lines;
            Task written;
            lock (_lock)
            {
                lines = [.. _lines.Where(line => line.Id == resourceId).Select(line => line.Line).Skip(seen)];
                written = _written.Task;
            }

            seen += lines.Length;
            yield return lines;
            await written.WaitAsync(cancellationToken);
        }
    }

    public Task<string?> ExecuteAsync(string resourceId, ResourceCommand command, CancellationToken cancellationToken)
    {
        Commands.Enqueue((resourceId, command));
        return Task.FromResult(CommandProblem);
    }
}
