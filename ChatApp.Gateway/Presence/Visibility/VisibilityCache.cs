using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Presence.Visibility;

/// <summary>Who may see what of whom. Thread-safe.</summary>
internal sealed class VisibilityCache
{
    /// <summary>What a viewer may see of a user.</summary>
    public ValueTask<MayBeSeen> FindAsync(UserId viewer, UserId subject, bool fresh, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new MayBeSeen(Presence: true, Typing: true));
}
