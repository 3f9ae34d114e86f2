namespace ChatApp.Bench.Load.Crowd;

/// <summary>What a process's users have counted since they began; the latencies are those of the measured time.</summary>
/// <param name="Sent">Messages sent.</param>
/// <param name="Ticked">Messages that got their tick (for a peer: what it gives a sender for a reception).</param>
/// <param name="Delivered">Messages that came to their recipient for the first time, with equal bytes.</param>
/// <param name="Receipts">Messages whose delivered receipt came back.</param>
/// <param name="Duplicates">Messages that came again; the client drops them.</param>
/// <param name="Overtaken">Messages that came before an earlier one of their sender; the client holds them back.</param>
/// <param name="Closed">Connections that ended without being told to.</param>
/// <param name="Connected">Connections that are welcome now.</param>
/// <param name="CaughtUp">Readings of the inbox that have ended.</param>
/// <param name="ToTick">From the intended send to the tick.</param>
/// <param name="ToRecipient">From the intended send to the recipient.</param>
/// <param name="ToReceipt">From the intended send to the delivered receipt.</param>
/// <param name="Violations">What must not happen.</param>
internal sealed record CrowdCounts(
    long Sent, long Ticked, long Delivered, long Receipts, long Duplicates, long Overtaken, long Closed, int Connected, int CaughtUp,
    Latencies ToTick, Latencies ToRecipient, Latencies ToReceipt, IReadOnlyList<string> Violations)
{
    public static CrowdCounts None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0, Latencies.None, Latencies.None, Latencies.None, []);

    public static CrowdCounts operator +(CrowdCounts one, CrowdCounts other) => new(
        one.Sent + other.Sent,
        one.Ticked + other.Ticked,
        one.Delivered + other.Delivered,
        one.Receipts + other.Receipts,
        one.Duplicates + other.Duplicates,
        one.Overtaken + other.Overtaken,
        one.Closed + other.Closed,
        one.Connected + other.Connected,
        one.CaughtUp + other.CaughtUp,
        one.ToTick + other.ToTick,
        one.ToRecipient + other.ToRecipient,
        one.ToReceipt + other.ToReceipt,
        [.. one.Violations, .. other.Violations]);
}
