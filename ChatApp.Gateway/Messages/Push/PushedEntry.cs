using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Entries;

namespace ChatApp.Gateway.Messages.Push;

/// <summary>An entry that was pushed and is not confirmed.</summary>
/// <param name="Delivery">Its number on this connection.</param>
/// <param name="Position">Where it stands in the inbox.</param>
/// <param name="Header">What its receipt needs; null for entries that get none.</param>
internal readonly record struct PushedEntry(ulong Delivery, Position Position, EntryHeader? Header);
