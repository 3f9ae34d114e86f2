namespace ChatApp.Client.Messages.Receive;

/// <summary>A reading of the inbox that the client asks for.</summary>
/// <param name="Request">Its number, which its end repeats.</param>
/// <param name="Stream">The one stream that is read; null for everything since the confirmed position minus the window.</param>
/// <param name="Since">The time in the id of the stream's last message that was shown in its turn; null for as far back as there is.</param>
internal readonly record struct InboxReading(ulong Request, StreamKey? Stream, DateTimeOffset? Since);
