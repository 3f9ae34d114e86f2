using ChatApp.Contracts.Identity;
using ChatApp.Routing.Notices;

namespace ChatApp.Api.Changes;

/// <summary>
/// Between a change of who may see what of whom and its answer: whoever watches now is told at once, or when their gateway looks again;
/// what starts after the answer obeys the change. Thread-safe.
/// </summary>
internal sealed class VisibilityChanges(Notifier notifier, ChangeSettlement settlement)
{
    /// <summary>A change that may only show somebody more: told, and not waited for.</summary>
    public Task TellAsync(UserId user) => notifier.TellVisibilityChangedAsync(user);

    /// <summary>Tells it, and waits until no gateway goes by what was there before.</summary>
    public async Task SettleAsync(UserId user, CancellationToken cancellationToken)
    {
        await notifier.TellVisibilityChangedAsync(user);
        await settlement.WaitAsync(cancellationToken);
    }
}
