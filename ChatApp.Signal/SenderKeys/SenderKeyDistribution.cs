using System.Security.Cryptography;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Ratchet;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.SenderKeys;

/// <summary>
/// What a member of a group needs to read a sender's messages from here on. It is secret and unsigned: it is sent to each member inside a
/// session. Zeroed on disposal.
/// </summary>
public sealed class SenderKeyDistribution : IDisposable
{
    private const int DistributionIdField = 1;
    private const int ChainIdField = 2;
    private const int IterationField = 3;
    private const int ChainKeyField = 4;
    private const int SigningKeyField = 5;
    private const int GuidLength = 16;

    private readonly byte[] _chainKey;

    internal SenderKeyDistribution(Guid distributionId, uint chainId, uint iteration, ReadOnlySpan<byte> chainKey, PublicKey signingKey)
    {
        (DistributionId, ChainId, Iteration, SigningKey) = (distributionId, chainId, iteration, signingKey);
        _chainKey = chainKey.ToArray();
    }

    /// <summary>Names the sender's stream of messages, for example one a group.</summary>
    public Guid DistributionId { get; }

    internal uint ChainId { get; }

    internal uint Iteration { get; }

    internal ReadOnlySpan<byte> ChainKey => _chainKey;

    internal PublicKey SigningKey { get; }

    /// <summary>Reads a message.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/> or <see cref="SignalError.UnsupportedVersion"/>.</exception>
    public static SenderKeyDistribution Parse(ReadOnlySpan<byte> serialized)
    {
        SenderKeyVersion.Check(serialized);
        var reader = new ProtobufReader(serialized[1..]);
        Guid? distributionId = null;
        uint? chainId = null, iteration = null;
        ReadOnlySpan<byte> chainKey = default;
        PublicKey? signingKey = null;
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case DistributionIdField: distributionId = new Guid(reader.ReadBytes(GuidLength), bigEndian: true); break;
                case ChainIdField: chainId = reader.ReadUInt32(); break;
                case IterationField: iteration = reader.ReadUInt32(); break;
                case ChainKeyField: chainKey = reader.ReadBytes(SymmetricKeys.Length); break;
                case SigningKeyField: signingKey = reader.ReadPublicKey(); break;
                default: reader.Skip(); break;
            }
        }

        return distributionId is null || chainId is null || iteration is null || chainKey.IsEmpty || signingKey is null
            ? throw reader.Malformed("a field is missing")
            : new(distributionId.Value, chainId.Value, iteration.Value, chainKey, signingKey);
    }

    /// <summary>The message on the wire. It is secret.</summary>
    public byte[] Serialize()
    {
        using var writer = new ProtobufWriter();
        writer.WriteRaw([SenderKeyVersion.Byte]);
        writer.WriteBytes(DistributionIdField, DistributionId.ToByteArray(bigEndian: true));
        writer.WriteNumber(ChainIdField, ChainId);
        writer.WriteNumber(IterationField, Iteration);
        writer.WriteBytes(ChainKeyField, _chainKey);
        writer.WriteBytes(SigningKeyField, SigningKey.Serialized);
        return writer.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_chainKey);

    /// <inheritdoc/>
    public override string ToString() => $"Distribution {DistributionId}";
}
