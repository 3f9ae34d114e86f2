using ChatApp.Client.Store;

namespace ChatApp.Client.Sealing;

/// <summary>
/// What a sealer remembers: named values in the local store. Changes are seen by later reads at once and become durable together with the
/// message that caused them, or not at all. Not thread-safe.
/// </summary>
public sealed class SealerState
{
    private readonly LocalStore _store;
    private readonly Dictionary<string, byte[]?> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]?> _pending = new(StringComparer.Ordinal);

    internal SealerState(LocalStore store) => _store = store;

    /// <summary>The value of a name, or null if it has none.</summary>
    public async ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (_pending.TryGetValue(name, out var value) || _kept.TryGetValue(name, out value))
        {
            return value;
        }

        return await _store.ReadSealerValueAsync(name, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a name a value. The caller must not change the buffer afterwards.</summary>
    public void Write(string name, byte[] value) => _pending[name] = value;

    /// <summary>Removes a name and its value.</summary>
    public void Remove(string name) => _pending[name] = null;

    /// <summary>Drops what was written since the last <see cref="Keep"/>.</summary>
    internal void Drop() => _pending.Clear();

    /// <summary>What was written since the last time, to be committed with the message that caused it.</summary>
    internal IEnumerable<StoreChange> Keep()
    {
        var changes = _pending.Select(pair => new StoreChange.SealerValueWritten(pair.Key, pair.Value)).ToList();
        foreach (var (name, value) in _pending)
        {
            _kept[name] = value;
        }

        _pending.Clear();
        return changes;
    }
}
