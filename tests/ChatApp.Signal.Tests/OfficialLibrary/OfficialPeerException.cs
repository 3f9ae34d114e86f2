namespace ChatApp.Signal.Tests.OfficialLibrary;

/// <summary>The official library refused something.</summary>
internal sealed class OfficialPeerException(string message) : Exception(message);
