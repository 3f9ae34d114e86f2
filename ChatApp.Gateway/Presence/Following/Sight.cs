namespace ChatApp.Gateway.Presence.Following;

/// <summary>What is known of a gateway's lease under one epoch.</summary>
/// <param name="LastsUntil">Until when, by the monotonic clock, it lasts at the least. Then it is read again.</param>
/// <param name="Lapsed">Whether it is gone, which is for ever.</param>
internal sealed record Sight(long LastsUntil, bool Lapsed)
{
    /// <summary>When, by the monotonic clock, anybody asked about it.</summary>
    public long AskedAt { get; set; }
}
