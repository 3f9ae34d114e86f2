using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Presence.Following;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Gateway.Typing;
using ChatApp.Routing.Notices;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Notices;

/// <summary>
/// Reads notices from other hosts and from this one. One that cannot be read, or that is about nobody who is watched here, is passed over.
/// Thread-safe.
/// </summary>
internal sealed class NoticeReader(
    WatchedUsers users,
    WatchQueue queue,
    GatewayLookout lookout,
    TypingTeller typing,
    ConnectionTable connections,
    IOptions<GatewayOptions> options) : INoticeReader
{
    /// <inheritdoc/>
    public string? GatewayId => options.Value.Id;

    /// <inheritdoc/>
    public void Read(Notice notice)
    {
        switch (notice.KindCase)
        {
            case Notice.KindOneofCase.RouteChanged:
                Read(notice.RouteChanged);
                break;
            case Notice.KindOneofCase.TypingReported:
                typing.Tell(notice.TypingReported);
                break;
            case Notice.KindOneofCase.VisibilityChanged:
                Read(notice.VisibilityChanged);
                break;
            default:
                break; // Of a later version.
        }
    }

    private void Read(RouteChanged changed)
    {
        if (!WireIds.TryRead(changed.UserId, out var id)
            || !DeviceId.IsValid(changed.DeviceId)
            || users.Find(new UserId(id)) is not { } watched)
        {
            return;
        }

        if (!changed.Removed)
        {
            lookout.Trust(changed.GatewayId, changed.Epoch);
        }

        watched.Note(
            new DeviceId((byte)changed.DeviceId),
            new RouteMark(changed.ConnectionNumber, changed.Epoch, changed.Removed, changed.GatewayId),
            DateTimeOffset.FromUnixTimeMilliseconds(changed.At));
        queue.Ask(watched);
    }

    // What others may see of the user, and what the user may see of others.
    private void Read(VisibilityChanged changed)
    {
        if (!WireIds.TryRead(changed.UserId, out var id))
        {
            return;
        }

        var user = new UserId(id);
        if (users.Find(user) is { } watched)
        {
            queue.Ask(watched, recheck: true);
        }

        foreach (var other in connections.OfUser(user).SelectMany(connection => connection.Watched).Select(users.Find).OfType<WatchedUser>())
        {
            queue.Ask(other, recheck: true);
        }
    }
}
