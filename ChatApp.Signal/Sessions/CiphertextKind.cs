namespace ChatApp.Signal.Sessions;

/// <summary>How a ciphertext is to be read. Travels beside it. The numbers are the official library's.</summary>
public enum CiphertextKind
{
    /// <summary>A message of a session that the recipient has.</summary>
    Message = 2,

    /// <summary>A message with what the recipient needs to accept the session: see <see cref="PreKeyMessage"/>.</summary>
    PreKeyMessage = 3,
}
