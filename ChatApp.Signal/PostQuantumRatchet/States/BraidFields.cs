using System.Diagnostics.CodeAnalysis;
using ChatApp.Signal.PostQuantumRatchet.LatticeKem;

namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>The fields of a stored state while it is being read. Taking one that is missing, or of the wrong size, is an error.</summary>
internal sealed class BraidFields
{
    public BraidStateKind Kind { get; set; }

    public ulong Epoch { get; set; }

    public EpochAuthenticator? Authenticator { get; set; }

    public byte[]? Secret { get; set; }

    public byte[]? Vector { get; set; }

    public ushort Position { get; set; }

    public byte[]? Header { get; set; }

    public byte[]? Ciphertext1 { get; set; }

    public byte[]? Ciphertext2 { get; set; }

    public byte[]? Chunks { get; set; }

    public EpochAuthenticator RequireAuthenticator() => Epoch > 0 && Authenticator is { } authenticator ? authenticator : throw Corrupt();

    public byte[] RequireSecret(int length) => Secret?.Length == length ? Secret : throw Corrupt();

    public byte[] RequireHeader(int length) => Header?.Length == length ? Header : throw Corrupt();

    public OwnKey OwnKey() => new(RequireSecret(MlKem768.SeedLength), Require(Vector));

    public Encapsulation Encapsulation() =>
        new(RequireHeader(MlKem768.HeaderLength), RequireSecret(MlKem768.RandomnessLength), Require(Ciphertext1));

    public ChunkEncoder Encoder([NotNull] byte[]? message) => new(Require(message), Position);

    public ChunkDecoder Decoder(int messageLength) => ChunkDecoder.Parse(messageLength, Require(Chunks));

    public static byte[] Require([NotNull] byte[]? field) => field ?? throw Corrupt();

    public static SignalException Corrupt() => new(SignalError.CorruptState, "A stored post-quantum ratchet is corrupt.");
}
