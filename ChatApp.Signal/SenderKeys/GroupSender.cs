using System.Security.Cryptography;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.SenderKeys;

/// <summary>
/// Encrypts to a group once for all its members (sender keys). Every member gets <see cref="CreateDistribution"/> in a session first. When
/// a member leaves, make a new one: who has a chain's key reads all that follows. Persist <see cref="Serialize"/> after every message,
/// before it is sent. Zeroed on disposal. Not safe for concurrent use.
/// </summary>
public sealed class GroupSender : IDisposable
{
    private readonly uint _chainId;
    private readonly SymmetricChain<MessageChain> _chain;
    private readonly KeyPair _signingKey;

    private GroupSender(Guid distributionId, uint chainId, SymmetricChain<MessageChain> chain, KeyPair signingKey) =>
        (DistributionId, _chainId, _chain, _signingKey) = (distributionId, chainId, chain, signingKey);

    /// <summary>Names this stream of messages.</summary>
    public Guid DistributionId { get; }

    /// <summary>Starts a chain with fresh keys.</summary>
    public static GroupSender Create(Guid distributionId)
    {
        Span<byte> chainKey = stackalloc byte[SymmetricKeys.Length];
        RandomNumberGenerator.Fill(chainKey);
        var chainId = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
        var sender = new GroupSender(distributionId, chainId, new SymmetricChain<MessageChain>(chainKey), KeyPair.Generate());
        CryptographicOperations.ZeroMemory(chainKey);
        return sender;
    }

    /// <summary>Reads what <see cref="Serialize"/> gave.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.CorruptState"/>.</exception>
    public static GroupSender Parse(ReadOnlySpan<byte> stored)
    {
        var reader = new ProtobufReader(StateEnvelope.Open(stored), SignalError.CorruptState);
        Guid? distributionId = null;
        var chainId = 0U;
        SymmetricChain<MessageChain>? chain = null;
        PrivateKey? signingKey = null;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case 1: distributionId = new Guid(reader.ReadBytes(16), bigEndian: true); break;
                case 2: chainId = reader.ReadUInt32(); break;
                case 3: chain = SymmetricChain<MessageChain>.Read(reader.ReadBytes()); break;
                case 4: signingKey = PrivateKey.Parse(reader.ReadBytes(PrivateKey.Length)); break;
                default: reader.Skip(); break;
            }
        }

        return distributionId is null || chain is null || signingKey is null
            ? throw reader.Malformed("a sender key is incomplete")
            : new(distributionId.Value, chainId, chain, KeyPair.FromPrivate(signingKey));
    }

    /// <summary>The stored form. It is secret.</summary>
    public byte[] Serialize()
    {
        using var writer = StateEnvelope.Begin();
        writer.WriteBytes(1, DistributionId.ToByteArray(bigEndian: true));
        writer.WriteNumber(2, _chainId);
        writer.WriteMessage(3, _chain, static (nested, chain) => chain.Write(nested));
        writer.WriteBytes(4, _signingKey.PrivateKey.Scalar);
        return StateEnvelope.Seal(writer);
    }

    /// <summary>What a member needs to read the messages from the next one on.</summary>
    public SenderKeyDistribution CreateDistribution() => new(DistributionId, _chainId, _chain.NextIndex, _chain.ChainKey, _signingKey.PublicKey);

    /// <summary>Encrypts and signs a message for all members.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.ChainExhausted"/>.</exception>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        Span<byte> seed = stackalloc byte[SymmetricKeys.Length];
        var iteration = _chain.Advance(seed);
        var ciphertext = SenderKeyCipher.Encrypt(seed, plaintext);
        CryptographicOperations.ZeroMemory(seed);
        return SenderKeyMessage.Serialize(DistributionId, _chainId, iteration, ciphertext, _signingKey);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _chain.Dispose();
        _signingKey.Dispose();
    }
}
