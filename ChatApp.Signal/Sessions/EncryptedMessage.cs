namespace ChatApp.Signal.Sessions;

/// <summary>An encrypted message, for one device.</summary>
/// <param name="Kind">How it is to be read.</param>
/// <param name="Bytes">The message on the wire.</param>
public sealed record EncryptedMessage(CiphertextKind Kind, ReadOnlyMemory<byte> Bytes)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}, {Bytes.Length} bytes";
}
