namespace ChatApp.Signal.SenderKeys;

/// <summary>The first byte of sender-key messages: version 3, twice.</summary>
internal static class SenderKeyVersion
{
    public const byte Byte = 0x33;

    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/> or <see cref="SignalError.UnsupportedVersion"/>.</exception>
    public static void Check(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            throw new SignalException(SignalError.MalformedMessage, "The message is empty.");
        }

        if (message[0] >> 4 != Byte >> 4)
        {
            throw new SignalException(SignalError.UnsupportedVersion, $"The sender-key message has version {message[0] >> 4}.");
        }
    }
}
