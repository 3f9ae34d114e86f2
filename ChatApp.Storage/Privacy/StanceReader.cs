using ChatApp.Contracts.Identity;
using ChatApp.Contracts.Privacy;
using ChatApp.Storage.Blocks;
using ChatApp.Storage.Contacts;

namespace ChatApp.Storage.Privacy;

/// <summary>
/// Reads how users stand towards each other: at most three reads of single rows a stance, by their full keys. Whoever keeps a stance does
/// so for 5 s at most: that is how long a change waits before it is answered. Thread-safe.
/// </summary>
public sealed class StanceReader(PrivacyStore privacy, ContactStore contacts, BlockStore blocks)
{
    /// <summary>How <paramref name="user"/> stands towards <paramref name="other"/>.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known: show nothing.</exception>
    public async ValueTask<Stance> ReadAsync(UserId user, UserId other, CancellationToken cancellationToken)
    {
        var settings = privacy.ReadAsync(user, cancellationToken).AsTask();
        var isBlocked = blocks.IsBlockedAsync(user, other, cancellationToken).AsTask();
        await Task.WhenAll(settings, isBlocked);
        var lastSeen = (await settings).LastSeen;

        // Nobody's contacts matter unless it is them to whom something is shown.
        var isContact = lastSeen == LastSeenVisibility.Contacts && await contacts.IsContactAsync(user, other, cancellationToken);
        return new Stance(lastSeen, isContact, await isBlocked);
    }

    /// <summary>
    /// Whether <paramref name="viewer"/> may see when <paramref name="subject"/> is and was online: <see cref="PresenceRule.SeeEachOther"/>.
    /// Users always see themselves.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Nothing is known: show nothing.</exception>
    public async ValueTask<bool> MaySeePresenceAsync(UserId viewer, UserId subject, CancellationToken cancellationToken)
    {
        if (viewer == subject)
        {
            return true;
        }

        var stances = await Task.WhenAll(
            ReadAsync(viewer, subject, cancellationToken).AsTask(), ReadAsync(subject, viewer, cancellationToken).AsTask());
        return PresenceRule.SeeEachOther(stances[0], stances[1]);
    }
}
