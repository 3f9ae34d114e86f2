using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Sealing;

/// <summary>
/// Seals nothing: the ciphertext is a marker byte and the plaintext. It protects no one, and stands where Signal sessions fit.
/// </summary>
public sealed class PlainSealer : IMessageSealer
{
    private const byte Marker = 0x00; // No Signal message starts with it: their first byte is the version, 0x33 or above.

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>> SealAsync(
        DeviceAddress recipient, ReadOnlyMemory<byte> plaintext, SealerState state, CancellationToken cancellationToken)
    {
        var sealedBytes = new byte[plaintext.Length + 1];
        sealedBytes[0] = Marker;
        plaintext.CopyTo(sealedBytes.AsMemory(1));
        return new ValueTask<ReadOnlyMemory<byte>>(sealedBytes);
    }

    /// <inheritdoc/>
    public ValueTask<Opening> OpenAsync(
        DeviceAddress sender, ReadOnlyMemory<byte> ciphertext, SealerState state, CancellationToken cancellationToken)
    {
        var isPlain = !ciphertext.IsEmpty && ciphertext.Span[0] == Marker;
        return new ValueTask<Opening>(isPlain ? Opening.Of(ciphertext[1..]) : Opening.Failed);
    }
}
