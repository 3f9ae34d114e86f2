namespace ChatApp.Bench.Chaos.History;

/// <summary>What the ledger has of a message.</summary>
/// <param name="IsDelivered">The reader's device has stored it.</param>
/// <param name="IsRead">It was shown to the reader.</param>
internal readonly record struct LedgerEntry(bool IsDelivered, bool IsRead);
