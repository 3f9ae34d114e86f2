using ChatApp.Client.Accounts;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Store;

/// <summary>What a store knows of its own device.</summary>
/// <param name="Account">Null in a store where nobody has signed up.</param>
/// <param name="ConnectionNumber">The number of the last connection that was tried.</param>
/// <param name="Confirmed">The highest confirmed position.</param>
/// <param name="LastOrder">The highest <see cref="Messages.ChatMessage.Order"/>.</param>
internal sealed record DeviceState(StoredAccount? Account, ulong ConnectionNumber, Position Confirmed, long LastOrder);
