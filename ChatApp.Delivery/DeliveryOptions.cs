using System.ComponentModel.DataAnnotations;

namespace ChatApp.Delivery;

/// <summary>What an operator sets of a delivery worker.</summary>
internal sealed class DeliveryOptions
{
    /// <summary>
    /// How long a worker's claim on a job shard outlives its last sign of life. Default 10 s; 12 s at most, so that a dead worker's shards
    /// are taken over within 15 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:12")]
    public TimeSpan ShardLease { get; set; } = TimeSpan.FromSeconds(10);
}
