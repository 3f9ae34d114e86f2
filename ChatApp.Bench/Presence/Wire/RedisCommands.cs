using System.Collections.Concurrent;

namespace ChatApp.Bench.Presence.Wire;

/// <summary>Commands sent to Redis, by what their first key is about. Thread-safe.</summary>
internal sealed class RedisCommands
{
    private readonly ConcurrentDictionary<string, long> _byKind = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public long Total => _byKind.Values.Sum();

    /// <summary>How many there were of a kind: <c>route</c>, <c>users</c>, <c>watchers</c>, <c>gateway</c>, or the command's own name.</summary>
    public long Of(string kind) => _byKind.GetValueOrDefault(kind);

    /// <summary>What presence may touch: routes, users, watchers; not leases, writer slots, clocks and pings, which go on at a pace of their own.</summary>
    public long OfUsers => Of("route") + Of("users") + Of("watchers");

    /// <summary>Which kinds there were, and how many of each.</summary>
    public override string ToString() => string.Join(", ", _byKind.OrderByDescending(kind => kind.Value).Select(kind => $"{kind.Value} {kind.Key}"));

    /// <summary>Counts a command.</summary>
    /// <param name="parts">Its name and arguments.</param>
    public void Count(IReadOnlyList<string> parts)
    {
        // EVAL and EVALSHA: script, number of keys, keys.
        var key = parts[0].StartsWith("EVAL", StringComparison.OrdinalIgnoreCase) && parts.Count > 3 ? parts[3] : parts.ElementAtOrDefault(1);
        var colon = key?.IndexOf(":{", StringComparison.Ordinal) ?? -1;
        _byKind.AddOrUpdate(colon > 0 ? key![..colon] : parts[0], 1, (_, count) => count + 1);
    }
}
