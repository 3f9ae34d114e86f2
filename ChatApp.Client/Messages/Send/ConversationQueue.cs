using System.Diagnostics.CodeAnalysis;

namespace ChatApp.Client.Messages.Send;

/// <summary>
/// The outbox of one conversation: sent by number, several at a time while all goes well. Once one was refused, that one is settled alone
/// before anything behind it is sent again. Guarded by <see cref="Outbox"/>.
/// </summary>
internal sealed class ConversationQueue
{
    private readonly SortedDictionary<ulong, OutboxEntry> _entries = [];
    private bool _settling;

    public IEnumerable<OutboxEntry> Entries => _entries.Values;

    public void Add(OutboxEntry entry) => _entries.Add(entry.Item.Number, entry);

    /// <summary>The service has it, or it was dropped.</summary>
    public void Remove(OutboxEntry entry)
    {
        _entries.Remove(entry.Item.Number);
        _settling = false;
    }

    public void Refused(OutboxEntry entry)
    {
        entry.SentAt = null;
        _settling = true;
    }

    /// <summary>A new connection knows nothing of what went before it.</summary>
    public void ConnectionOpened()
    {
        _settling = false;
        foreach (var entry in _entries.Values)
        {
            entry.SentAt = null;
            entry.NotBefore = TimeSpan.Zero;
        }
    }

    /// <summary>The next one to send.</summary>
    /// <param name="now">The time on the clock of <see cref="OutboxEntry.NotBefore"/>.</param>
    /// <param name="entry">It, if there is one.</param>
    /// <param name="wait">How long until there is one, if only time is missing.</param>
    public bool TryGetDue(TimeSpan now, [NotNullWhen(true)] out OutboxEntry? entry, out TimeSpan? wait)
    {
        entry = null;
        wait = null;
        foreach (var candidate in _entries.Values)
        {
            if (candidate.SentAt is null)
            {
                if (candidate.NotBefore > now)
                {
                    wait = candidate.NotBefore - now;
                    return false;
                }

                entry = candidate;
                return true;
            }

            if (_settling)
            {
                return false;
            }
        }

        return false;
    }
}
