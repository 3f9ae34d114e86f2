namespace ChatApp.Client.Messages.Send;

/// <summary>An item of the outbox and what is under way with it. Guarded by <see cref="Outbox"/>.</summary>
internal sealed class OutboxEntry(OutboxItem item)
{
    public OutboxItem Item { get; set; } = item;

    /// <summary>When it was sent on this connection, without an answer so far.</summary>
    public TimeSpan? SentAt { get; set; }

    /// <summary>Not to be tried before this.</summary>
    public TimeSpan NotBefore { get; set; }

    /// <summary>How often it was refused for a reason that may pass.</summary>
    public int Attempts { get; set; }

    /// <summary>The devices have changed: seal for those that are new, drop those that are gone.</summary>
    public bool SealAgain { get; set; }

    /// <summary>Not to be sent again: its number goes out empty.</summary>
    public SendFailure? GiveUp { get; set; }
}
