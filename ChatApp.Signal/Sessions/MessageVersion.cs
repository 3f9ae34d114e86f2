namespace ChatApp.Signal.Sessions;

/// <summary>
/// The first byte of a message: the session's version and the highest that the sender speaks, a nibble each. Version 4 (PQXDH) is the only
/// one: to accept an older one would let whoever hands out prekeys take the post-quantum part away.
/// </summary>
internal static class MessageVersion
{
    public const byte Byte = 0x44;

    /// <exception cref="SignalException"><see cref="SignalError.MalformedMessage"/> or <see cref="SignalError.UnsupportedVersion"/>.</exception>
    public static void Check(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty)
        {
            throw new SignalException(SignalError.MalformedMessage, "The message is empty.");
        }

        if (message[0] >> 4 != Byte >> 4)
        {
            throw new SignalException(SignalError.UnsupportedVersion, $"The message has version {message[0] >> 4}.");
        }
    }
}
