namespace ChatApp.Client.Sealing;

/// <summary>What came of opening a ciphertext.</summary>
/// <param name="Succeeded">Whether it was opened; if not, the message is shown as unreadable and changes to the state are dropped.</param>
/// <param name="Plaintext">What was inside; empty if it was not opened.</param>
public readonly record struct Opening(bool Succeeded, ReadOnlyMemory<byte> Plaintext)
{
    /// <summary>It could not be opened.</summary>
    public static Opening Failed => default;

    /// <summary>It was opened.</summary>
    public static Opening Of(ReadOnlyMemory<byte> plaintext) => new(Succeeded: true, plaintext);

    /// <summary>Says nothing of the plaintext: a record prints every property unless told otherwise.</summary>
    public override string ToString() => Succeeded ? "opened" : "not opened";
}
