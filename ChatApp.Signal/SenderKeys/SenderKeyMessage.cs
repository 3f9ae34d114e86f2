using ChatApp.Signal.Keys;
using ChatApp.Signal.Wire;

namespace ChatApp.Signal.SenderKeys;

/// <summary>
/// A message to a group, encrypted once for all members and signed by the sender. Nothing in it is authenticated before it has been
/// decrypted.
/// </summary>
public sealed class SenderKeyMessage
{
    private const int DistributionIdField = 1;
    private const int ChainIdField = 2;
    private const int IterationField = 3;
    private const int CiphertextField = 4;
    private const int GuidLength = 16;

    private readonly byte[] _signed;
    private readonly byte[] _signature;

    private SenderKeyMessage(Guid distributionId, uint chainId, uint iteration, byte[] ciphertext, byte[] signed, byte[] signature)
    {
        (DistributionId, ChainId, Iteration, Ciphertext) = (distributionId, chainId, iteration, ciphertext);
        (_signed, _signature) = (signed, signature);
    }

    /// <summary>Tells which <see cref="GroupReceiver"/> of the sender can read it.</summary>
    public Guid DistributionId { get; }

    internal uint ChainId { get; }

    internal uint Iteration { get; }

    internal byte[] Ciphertext { get; }

    /// <summary>Reads a message.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/> or <see cref="SignalError.UnsupportedVersion"/>.</exception>
    public static SenderKeyMessage Parse(ReadOnlySpan<byte> serialized)
    {
        SenderKeyVersion.Check(serialized);
        if (serialized.Length <= 1 + XEdDsa.SignatureLength)
        {
            throw new SignalException(SignalError.MalformedMessage, "The message is truncated.");
        }

        var signed = serialized[..^XEdDsa.SignatureLength];
        var reader = new ProtobufReader(signed[1..]);
        Guid? distributionId = null;
        uint? chainId = null, iteration = null;
        byte[] ciphertext = [];
        while (reader.TryReadField(out var field))
        {
            switch (field)
            {
                case DistributionIdField: distributionId = new Guid(reader.ReadBytes(GuidLength), bigEndian: true); break;
                case ChainIdField: chainId = reader.ReadUInt32(); break;
                case IterationField: iteration = reader.ReadUInt32(); break;
                case CiphertextField: ciphertext = reader.ReadBytes().ToArray(); break;
                default: reader.Skip(); break;
            }
        }

        return distributionId is null || chainId is null || iteration is null || ciphertext.Length == 0
            ? throw reader.Malformed("a field is missing")
            : new(distributionId.Value, chainId.Value, iteration.Value, ciphertext, signed.ToArray(), serialized[^XEdDsa.SignatureLength..].ToArray());
    }

    /// <inheritdoc/>
    public override string ToString() => $"Message {Iteration} of distribution {DistributionId}";

    internal static byte[] Serialize(Guid distributionId, uint chainId, uint iteration, ReadOnlySpan<byte> ciphertext, KeyPair signingKey)
    {
        using var writer = new ProtobufWriter(ciphertext.Length + 128);
        writer.WriteRaw([SenderKeyVersion.Byte]);
        writer.WriteBytes(DistributionIdField, distributionId.ToByteArray(bigEndian: true));
        writer.WriteNumber(ChainIdField, chainId);
        writer.WriteNumber(IterationField, iteration);
        writer.WriteBytes(CiphertextField, ciphertext);
        writer.WriteRaw(XEdDsa.Sign(signingKey.PrivateKey, writer.Written));
        return writer.ToArray();
    }

    internal bool IsSignedBy(PublicKey signingKey) => XEdDsa.Verify(signingKey, _signed, _signature);
}
