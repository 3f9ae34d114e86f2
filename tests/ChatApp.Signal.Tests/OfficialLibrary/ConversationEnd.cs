using ChatApp.Signal.Keys;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Peers;
using ChatApp.Signal.Tests.Sessions;

namespace ChatApp.Signal.Tests.OfficialLibrary;

/// <summary>One side of a conversation, here or in another process, and what is known of its state.</summary>
internal sealed class ConversationEnd(
    Func<byte[], Task<EncryptedMessage>> encrypt, Func<EncryptedMessage, Task<byte[]>> decrypt, bool starts)
{
    private readonly List<PublicKey> _sentKeys = [];

    /// <summary>Generations of the peer's ratchet keys that this end has a chain for, newest first.</summary>
    private readonly List<int> _chains = [];

    private int _newestGeneration = -1;

    public List<SentMessage> Waiting { get; } = [];

    public bool CanSend { get; private set; } = starts;

    public static ConversationEnd Of(Party party, ProtocolAddress peer, bool starts) => new(
        plaintext => Task.FromResult(party.Encrypt(peer, plaintext)), message => Task.FromResult(party.Decrypt(peer, message)), starts);

    public static ConversationEnd Of(RemoteParty party, ProtocolAddress peer, bool starts) => new(
        plaintext => party.EncryptAsync(peer, plaintext), message => party.DecryptAsync(peer, message), starts);

    public Task<EncryptedMessage> EncryptAsync(byte[] plaintext) => encrypt(plaintext);

    public Task<byte[]> DecryptAsync(EncryptedMessage message) => decrypt(message);

    public int GenerationOf(PublicKey ratchetKey)
    {
        if (!_sentKeys.Contains(ratchetKey))
        {
            _sentKeys.Add(ratchetKey);
        }

        return _sentKeys.IndexOf(ratchetKey);
    }

    /// <summary>True if the message is of a chain that this end has, or of one that it has yet to make.</summary>
    public bool MustRead(SentMessage message) => _chains.Contains(message.RatchetGeneration) || message.RatchetGeneration > _newestGeneration;

    public void HasRead(SentMessage message)
    {
        CanSend = true;
        if (message.RatchetGeneration <= _newestGeneration)
        {
            return;
        }

        _newestGeneration = message.RatchetGeneration;
        _chains.Insert(0, message.RatchetGeneration);
        if (_chains.Count > DoubleRatchet.ReceiverChainLimit)
        {
            _chains.RemoveAt(DoubleRatchet.ReceiverChainLimit);
        }
    }
}
