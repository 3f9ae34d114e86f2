using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Tests.Fleet;
using Frame = ChatApp.Contracts.ClientProtocol.ServerFrame.FrameOneofCase;

namespace ChatApp.Gateway.Tests.Presence;

/// <summary>What a client that watches does and sees.</summary>
internal static class Watching
{
    public static async Task WatchAsync(this RawClient client, params IEnumerable<UserId> users) =>
        await client.SendAsync(new ClientFrame { Watch = new Watch { UserIds = { users.Select(user => user.ToWire()) } } });

    public static async Task UnwatchAsync(this RawClient client, params IEnumerable<UserId> users) =>
        await client.SendAsync(new ClientFrame { Unwatch = new Unwatch { UserIds = { users.Select(user => user.ToWire()) } } });

    public static async Task ReportTypingAsync(this RawClient client, UserId to, bool typing = true) =>
        await client.SendAsync(new ClientFrame
        {
            ReportTyping = new ReportTyping
            {
                ConversationId = ConversationId.Between(client.Device.User, to).ToWire(), UserId = to.ToWire(), Typing = typing,
            },
        });

    /// <summary>The next that the client is told of a user; other frames are passed over.</summary>
    public static async Task<PresenceChanged> ReceivePresenceAsync(this RawClient client, UserId user)
    {
        while (true)
        {
            var changed = (await client.ReceiveAsync(Frame.PresenceChanged)).PresenceChanged;
            if (changed.UserId == user.ToWire())
            {
                return changed;
            }
        }
    }

    /// <summary>Watches a user and waits for the answer.</summary>
    public static async Task<PresenceChanged> AskAsync(this RawClient client, UserId user)
    {
        await client.WatchAsync(user);
        return await client.ReceivePresenceAsync(user);
    }

    /// <summary>
    /// All frames of presence and typing that came until now: what was queued before the answer to a last question, about a user whom the
    /// client does not watch otherwise.
    /// </summary>
    public static async Task<IReadOnlyList<ServerFrame>> ReceiveAllAsync(this RawClient client)
    {
        var nobody = UserId.New();
        await client.WatchAsync(nobody);
        var frames = new List<ServerFrame>();
        while (true)
        {
            var frame = await client.ReceiveAsync();
            if (frame.PresenceChanged?.UserId == nobody.ToWire())
            {
                return frames;
            }

            if (frame.FrameCase is Frame.PresenceChanged or Frame.TypingChanged or Frame.WatchRefused)
            {
                frames.Add(frame);
            }
        }
    }
}
