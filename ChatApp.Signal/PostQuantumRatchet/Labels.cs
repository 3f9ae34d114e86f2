using System.Buffers.Binary;
using System.Text;

namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>The strings that set the post-quantum ratchet's derivations apart.</summary>
internal static class Labels
{
    private const string Protocol = "Signal_PQCKA_V1_MLKEM768";

    public static byte[] ChainStart { get; } = Encoding.ASCII.GetBytes("Signal PQ Ratchet V1 Chain  Start");

    public static byte[] ChainAddEpoch { get; } = Encoding.ASCII.GetBytes("Signal PQ Ratchet V1 Chain Add Epoch");

    public static byte[] ChainNext { get; } = Encoding.ASCII.GetBytes("Signal PQ Ratchet V1 Chain Next");

    public static byte[] AuthenticatorUpdate(ulong epoch) => ForEpoch("Authenticator Update", epoch);

    public static byte[] Header(ulong epoch) => ForEpoch("ekheader", epoch);

    public static byte[] Ciphertext(ulong epoch) => ForEpoch("ciphertext", epoch);

    public static byte[] EpochSecret(ulong epoch) => ForEpoch("SCKA Key", epoch);

    private static byte[] ForEpoch(string purpose, ulong epoch)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(number, epoch);
        return [.. Encoding.ASCII.GetBytes($"{Protocol}:{purpose}"), .. number];
    }
}
