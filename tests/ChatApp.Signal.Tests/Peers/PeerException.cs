namespace ChatApp.Signal.Tests.Peers;

/// <summary>The other end refused something.</summary>
internal sealed class PeerException(string message) : Exception(message);
