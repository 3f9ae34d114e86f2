using Microsoft.AspNetCore.SignalR;

namespace ChatApp.Bench.Peers.SignalR;

/// <summary>
/// Passes messages and receipts on to a user, wherever connected: SignalR's way to do so (<c>Clients.User</c>) over its Redis backplane.
/// The call's completion is the tick: published to Redis, durable nowhere.
/// </summary>
internal sealed class RelayHub : Hub
{
    /// <summary>Answered, with the connection's id, once its user is listened for.</summary>
    public string Ready() => Context.ConnectionId;

    public Task Send(string to, byte[] body) => Clients.User(to).SendAsync("Message", body, Context.ConnectionAborted);

    public Task Got(string to, byte[] numbers) => Clients.User(to).SendAsync("Receipts", numbers, Context.ConnectionAborted);
}
