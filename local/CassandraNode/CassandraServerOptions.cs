using System.Net;

namespace CassandraNode;

/// <summary>How a node runs.</summary>
public sealed record CassandraServerOptions
{
    /// <summary>The address to listen on. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0, the default, takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The folder with the data; made if it is not there. One node at a time.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The longest request, in bytes; a longer one ends its connection with a protocol error. Default 16 MiB.</summary>
    public int MaximumRequestBytes { get; init; } = 16 << 20;

    /// <summary>The user that clients must sign in as; null, the default, lets everybody in.</summary>
    public string? User { get; init; }

    /// <summary>The password of <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>For timestamps and expiry.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Address}:{Port}, data in {DataFolder}";
}
