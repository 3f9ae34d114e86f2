using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections;
using ChatApp.Gateway.Presence.Following;
using Google.Protobuf;
using Google.Protobuf.Collections;

namespace ChatApp.Gateway.Presence.Watching;

/// <summary>Begins and ends what clients watch. Thread-safe; called for one frame of a connection after the other.</summary>
internal sealed class WatchHandler(WatchedUsers users, WatchQueue queue)
{
    /// <summary>Reads a Watch. The state of each user follows when it is known, which is at once if anybody here watches them already.</summary>
    /// <returns>False if the frame breaks a rule.</returns>
    public bool TryWatch(Connection connection, Watch frame)
    {
        if (!TryRead(frame.UserIds, out var named))
        {
            return false;
        }

        if (!connection.Watches.HasRoomFor(named))
        {
            Refuse(connection, frame, ErrorCode.WatchingTooMany, TimeSpan.Zero);
        }
        else if (!connection.Watches.WatchRate.TryTake(named.Count, out var retryAfter))
        {
            Refuse(connection, frame, ErrorCode.RateLimited, retryAfter);
        }
        else
        {
            foreach (var user in named)
            {
                connection.Watches.Add(user);
                queue.Ask(users.Add(user, connection));
            }
        }

        return true;
    }

    /// <summary>Reads an Unwatch.</summary>
    /// <inheritdoc cref="TryWatch"/>
    public bool TryUnwatch(Connection connection, Unwatch frame)
    {
        if (!TryRead(frame.UserIds, out var named))
        {
            return false;
        }

        foreach (var user in named.Where(connection.Watches.Remove))
        {
            Leave(user, connection);
        }

        return true;
    }

    /// <summary>Ends all that a connection watches, once no more of its frames are read.</summary>
    public void Close(Connection connection)
    {
        foreach (var user in connection.Watched)
        {
            Leave(user, connection);
        }
    }

    private void Leave(UserId user, Connection connection)
    {
        if (users.Remove(user, connection) is { } gone)
        {
            queue.Ask(gone);
        }
    }

    private static bool TryRead(RepeatedField<ByteString> ids, out HashSet<UserId> users)
    {
        users = [];
        if (ids.Count is 0 or > ChatProtocol.MaximumNamedUsers)
        {
            return false;
        }

        foreach (var bytes in ids)
        {
            if (!WireIds.TryRead(bytes, out var id))
            {
                return false;
            }

            users.Add(new UserId(id));
        }

        return true;
    }

    private static void Refuse(Connection connection, Watch frame, ErrorCode code, TimeSpan retryAfter) =>
        connection.Send(new ServerFrame
        {
            WatchRefused = new WatchRefused
            {
                UserIds = { frame.UserIds },
                Code = code,
                RetryAfterMilliseconds = (uint)Math.Ceiling(retryAfter.TotalMilliseconds),
            },
        });
}
