namespace ChatApp.Signal;

/// <summary>The protocol refused its input. The state it was given is unchanged. The text names no key and no content.</summary>
public class SignalException : Exception
{
    /// <summary>Refuses with a reason to act on and a text to log.</summary>
    public SignalException(SignalError error, string message) : base(message) => Error = error;

    /// <summary>What to act on.</summary>
    public SignalError Error { get; }
}
