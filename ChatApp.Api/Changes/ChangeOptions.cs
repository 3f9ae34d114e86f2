using System.ComponentModel.DataAnnotations;

namespace ChatApp.Api.Changes;

/// <summary>How a change that gateways keep a copy of is answered.</summary>
internal sealed class ChangeOptions
{
    /// <summary>
    /// How long after it is durable a change is answered. Default 6 s: gateways go by what they read for 5 s. With less, a message or a
    /// watch that starts after the answer may still go by what was there before.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(6);
}
