using ChatApp.Signal.Keys;
using ChatApp.Signal.Sessions;

namespace ChatApp.Signal.Tests.OfficialLibrary;

/// <summary>A message on the unreliable network.</summary>
internal sealed class SentMessage(EncryptedMessage encrypted, byte[] plaintext)
{
    public EncryptedMessage Encrypted { get; } = encrypted;

    public byte[] Plaintext { get; } = plaintext;

    public PublicKey RatchetKey { get; } = (encrypted.Kind == CiphertextKind.Message
        ? SessionMessage.Parse(encrypted.Bytes)
        : PreKeyMessage.Parse(encrypted.Bytes).Message).Header.RatchetKey;

    /// <summary>How many ratchet keys the sender had before this one.</summary>
    public int RatchetGeneration { get; set; }

    /// <summary>Messages to the same recipient that go before.</summary>
    public int Delay { get; set; }
}
