using System.ComponentModel.DataAnnotations;

namespace ChatApp.Gateway;

/// <summary>What an operator sets of a gateway.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Names the gateway in the registry; unique among the running ones, stable across restarts. 1 to 64 characters.</summary>
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string Id { get; set; } = "";

    /// <summary>Where clients reach it, <c>http(s)://</c>.</summary>
    [Required, Url]
    public string PublicUrl { get; set; } = "";

    /// <summary>Where other hosts reach its gRPC endpoint, <c>http(s)://</c>.</summary>
    [Required, Url]
    public string PeerUrl { get; set; } = "";

    /// <summary>The port of the gRPC endpoint (HTTP/2 without TLS).</summary>
    [Range(1, 65535)]
    public int PeerPort { get; set; }

    /// <summary>Connections it takes at most; the next one is refused and sent elsewhere. Default 18,000.</summary>
    [Range(1, 1_000_000)]
    public int MaximumConnections { get; set; } = 18_000;

    /// <summary>The share of its processors that it may use, over 5 s, before new connections are refused. Default 0.95.</summary>
    [Range(0.01, 1.0)]
    public double MaximumProcessorShare { get; set; } = 0.95;

    /// <summary>How long work may wait for a thread, for 5 s on end, before new connections are refused. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan MaximumQueueDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Handoff jobs it writes at most while the registry does not answer; past that sends are refused. Default 100,000.</summary>
    [Range(1, 100_000_000)]
    public long MaximumOpenJobs { get; set; } = 100_000;

    /// <summary>Silence after which a connection is closed. Default 45 s. Whoever is quiet is asked with a ping after a third of it.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:10:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>How long a send is tried at most before it is refused as unavailable, and a twentieth less at the least. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:05:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long clients have to move elsewhere when the gateway stops. Default 15 s; half of it spreads them.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:25")]
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often each connection's route is compared with the registry. Default 5 min; routes expire after 15.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:07:00")]
    public TimeSpan RouteAuditInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Inboxes a second that are read again because the registry lost something. Default 500.</summary>
    [Range(1, 100_000)]
    public int RereadsPerSecond { get; set; } = 500;

    /// <summary>Entries that may wait for a device, about, before messages to it are refused. Default 100,000.</summary>
    [Range(1, 10_000_000)]
    public long MaximumInboxRows { get; set; } = 100_000;

    /// <summary>Bytes that may wait for a device, about, before messages to it are refused. Default 256 MiB.</summary>
    [Range(1, 1L << 40)]
    public long MaximumInboxBytes { get; set; } = 256 << 20;

    /// <summary>Messages a connection may send a second, on average. Default 200.</summary>
    [Range(1, 100_000)]
    public int MessagesPerSecond { get; set; } = 200;

    /// <summary>Messages a connection may send at once, before the average counts. Default 400.</summary>
    [Range(1, 100_000)]
    public int MessageBurst { get; set; } = 400;

    /// <summary>Messages a user may send a minute, about, over all devices and gateways. Default 12,000, which is one connection's average.</summary>
    [Range(10, 10_000_000)]
    public int MessagesPerUserMinute { get; set; } = 12_000;
}
