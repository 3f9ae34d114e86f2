using Microsoft.AspNetCore.SignalR;

namespace ChatApp.Bench.Peers.SignalR;

/// <summary>Takes whoever says so for a user: signing in is not what is compared.</summary>
internal sealed class UserOfQuery : IUserIdProvider
{
    public string? GetUserId(HubConnectionContext connection) => connection.GetHttpContext()?.Request.Query["user"];
}
