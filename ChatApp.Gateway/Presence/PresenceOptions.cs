using System.ComponentModel.DataAnnotations;

namespace ChatApp.Gateway.Presence;

/// <summary>What an operator sets of presence, section <c>Presence</c>.</summary>
internal sealed class PresenceOptions
{
    /// <summary>How long a user may be without a connection before those who watch are told. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan OfflineGrace { get; set; } = TimeSpan.FromSeconds(10);
}
