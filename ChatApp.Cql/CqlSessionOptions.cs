using System.Net.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.Cql;

/// <summary>How a session finds, reaches and uses a cluster. Read once, at <see cref="CqlSession.ConnectAsync"/>.</summary>
public sealed class CqlSessionOptions
{
    /// <summary>Nodes to start from, as host name or address, optionally with <c>:port</c>. One that answers is enough; the others are discovered.</summary>
    public IList<string> ContactPoints { get; } = [];

    /// <summary>The port of contact points without one and of discovered nodes. Default 9042.</summary>
    public int Port { get; set; } = 9042;

    /// <summary>The keyspace of unqualified table names, null for none. Connecting fails if it does not exist.</summary>
    public string? Keyspace { get; set; }

    /// <summary>The data centre whose nodes are used; null for that of the first contact point that answers.</summary>
    public string? LocalDatacenter { get; set; }

    /// <summary>
    /// Whether nodes of other data centres serve when no local one can. Default false: <see cref="ConsistencyLevel.LocalQuorum"/>
    /// means the coordinator's data centre, so a quorum elsewhere does not see what one here has confirmed.
    /// </summary>
    public bool UseRemoteDatacenters { get; set; }

    /// <summary>For servers that ask for credentials (SASL PLAIN); use <see cref="Tls"/> with it outside one's own machine.</summary>
    public string? Username { get; set; }

    /// <summary>Never part of any message, log or trace.</summary>
    public string? Password { get; set; }

    /// <summary>Whether connections are encrypted. Default false.</summary>
    public bool Tls { get; set; }

    /// <summary>Details of TLS; null for the system's trust and the name of the contact point. A set <c>TargetHost</c> is expected of every node.</summary>
    public SslClientAuthenticationOptions? TlsAuthentication { get; set; }

    /// <summary>Bound on one call, its retries and waits included. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bound on opening one connection, handshakes included, and on a probe of a silent one. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Silence after which an idle connection is probed. Default 30 s, well below the 4 minutes of cloud load balancers.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Connections to each node in use. Default 1: one carries 32,768 requests at once.</summary>
    public int ConnectionsPerNode { get; set; } = 1;

    /// <summary>Requests under way on one connection, 1 to 32,768 (CQL v4 §2.3). Default 32,768.</summary>
    public int MaxRequestsPerConnection { get; set; } = 32_768;

    /// <summary>Requests that wait when all of a connection's are under way; further ones fail with <see cref="CqlBusyException"/>. Default 8,192.</summary>
    public int MaxQueuedRequests { get; set; } = 8_192;

    /// <summary>Rows fetched at once. Default 500.</summary>
    public int PageSize { get; set; } = 500;

    /// <summary>Of statements that set none. Default <see cref="ConsistencyLevel.LocalQuorum"/>.</summary>
    public ConsistencyLevel Consistency { get; set; } = ConsistencyLevel.LocalQuorum;

    /// <summary>Of conditional statements that set none; null leaves it to the server (<see cref="ConsistencyLevel.Serial"/>).</summary>
    public ConsistencyLevel? SerialConsistency { get; set; }

    /// <summary>How often an idempotent statement is tried again. Default 3. Others are never tried again once they were sent.</summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>The first wait before a retry when the server names none; it doubles, with jitter. Default 50 ms.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The first wait before a lost node is tried again; it doubles, with jitter. Default 100 ms.</summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before a lost node is tried again. Default 30 s.</summary>
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of timeouts, waits and write timestamps.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets what the session has to say. Default: nobody.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>
    /// Reads <c>Contact Points=127.0.0.1,10.0.0.2;Port=9042;Username=…;Password=…;Default Keyspace=…;Local Datacenter=…;Tls=true</c>.
    /// Keys are case-insensitive; a value with <c>;</c> or surrounding spaces stands in quotes.
    /// </summary>
    /// <exception cref="FormatException">A key is unknown or its value wrong; the message names the key and not the value.</exception>
    public static CqlSessionOptions Parse(string connectionString) => ConnectionStrings.ConnectionStringParser.Parse(connectionString);
}
