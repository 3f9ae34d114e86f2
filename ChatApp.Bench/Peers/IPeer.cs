using ChatApp.Bench.Load;

namespace ChatApp.Bench.Peers;

/// <summary>A system that carries the same work.</summary>
internal interface IPeer
{
    /// <summary>Its key in the results: <c>signalr-redis</c>.</summary>
    string Name { get; }

    /// <summary>What is durable when a sender is told that a message was sent, and what is not asked of it.</summary>
    string Durability { get; }

    /// <summary>Whether it keeps messages for who is away.</summary>
    bool Stores { get; }

    /// <summary>Starts its servers, empty but for accounts.</summary>
    /// <param name="users">How many accounts there are.</param>
    /// <param name="clock">For the patience.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoadFailedException">It cannot be started here; the message says why.</exception>
    Task<RunningPeer> StartAsync(int users, TimeProvider clock, CancellationToken cancellationToken);
}
