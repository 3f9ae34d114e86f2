namespace ChatApp.Client.Sealing;

/// <summary>A message cannot be sealed now; the client tries again later.</summary>
public sealed class SealingUnavailableException : Exception
{
    /// <summary>Without further detail.</summary>
    public SealingUnavailableException()
        : base("The message cannot be sealed now.")
    {
    }

    /// <param name="message">What is missing; no keys and no content.</param>
    public SealingUnavailableException(string message)
        : base(message)
    {
    }

    /// <param name="message">What is missing; no keys and no content.</param>
    /// <param name="innerException">The cause.</param>
    public SealingUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
