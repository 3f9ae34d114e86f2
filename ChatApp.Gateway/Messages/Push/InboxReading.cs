using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Entries;

namespace ChatApp.Gateway.Messages.Push;

/// <summary>A reading of the inbox that is to begin.</summary>
/// <param name="From">Where; null for the last pushed position minus the window, as it stands when the reading begins.</param>
/// <param name="Request">The number that CaughtUp repeats; null for a reading that the client does not know of.</param>
/// <param name="Only">The one stream that is pushed; null for everything.</param>
internal readonly record struct InboxReading(Position? From, ulong? Request, EntryStream? Only = null);
