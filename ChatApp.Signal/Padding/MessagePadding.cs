namespace ChatApp.Signal.Padding;

/// <summary>
/// Hides a message's exact length: 0x80, then zeros, up to a multiple of 80 bytes less one, which the cipher's own padding then fills
/// (ISO/IEC 7816-4).
/// </summary>
public static class MessagePadding
{
    private const byte Terminator = 0x80;
    private const int Block = 80;

    /// <summary>The padded message.</summary>
    public static byte[] Pad(ReadOnlySpan<byte> message)
    {
        var padded = new byte[(message.Length + 1 + Block) / Block * Block - 1];
        message.CopyTo(padded);
        padded[message.Length] = Terminator;
        return padded;
    }

    /// <summary>The message without its padding.</summary>
    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/>: there is no padding.</exception>
    public static byte[] Unpad(ReadOnlySpan<byte> padded)
    {
        var end = padded.LastIndexOfAnyExcept((byte)0);
        return end >= 0 && padded[end] == Terminator
            ? padded[..end].ToArray()
            : throw new SignalException(SignalError.MalformedMessage, "The message is not padded.");
    }
}
