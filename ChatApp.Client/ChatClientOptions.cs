using ChatApp.Client.Sealing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.Client;

/// <summary>How a client reaches the service and what it is built on.</summary>
/// <param name="api">The HTTP api, for example <c>https://chat.example.org</c>.</param>
public sealed class ChatClientOptions(Uri api)
{
    /// <summary>The HTTP api.</summary>
    public Uri Api { get; } = api;

    /// <summary>Seals and opens message bodies. Default: <see cref="PlainSealer"/>, which protects no one.</summary>
    public IMessageSealer Sealer { get; set; } = new PlainSealer();

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; set; } = TimeProvider.System;

    /// <summary>Where the client logs ids, counts and durations; never content, keys or tokens. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Product and version, for the service's operators. 64 characters at most.</summary>
    public string ClientName { get; set; } = "ChatApp.Client/1.0";

    /// <summary>What the user's other devices call this one. 1 to 64 characters. Default: the machine's name.</summary>
    public string DeviceName { get; set; } = Environment.MachineName;

    /// <summary>From 0 up to 1, a new number each time: how much of a back-off is waited.</summary>
    internal Func<double> Jitter { get; set; } = Random.Shared.NextDouble;
}
