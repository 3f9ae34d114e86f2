using System.Security.Cryptography;

namespace ChatApp.Signal.Sessions;

/// <summary>Sender and recipient in their wire form, sender first.</summary>
internal static class AddressPair
{
    public const int Length = 2 * ProtocolAddress.SerializedLength;

    public static void Write(ProtocolAddress sender, ProtocolAddress recipient, Span<byte> destination)
    {
        sender.CopyTo(destination);
        recipient.CopyTo(destination[ProtocolAddress.SerializedLength..]);
    }

    public static bool Matches(ReadOnlySpan<byte> serialized, ProtocolAddress sender, ProtocolAddress recipient)
    {
        Span<byte> expected = stackalloc byte[Length];
        Write(sender, recipient, expected);
        return CryptographicOperations.FixedTimeEquals(expected, serialized);
    }
}
