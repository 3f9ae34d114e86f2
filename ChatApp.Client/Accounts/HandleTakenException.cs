namespace ChatApp.Client.Accounts;

/// <summary>Somebody else has the handle already.</summary>
public sealed class HandleTakenException : Exception
{
    /// <summary>Without further detail.</summary>
    public HandleTakenException()
        : base("The handle is taken.")
    {
    }

    /// <param name="message">Which handle.</param>
    public HandleTakenException(string message)
        : base(message)
    {
    }

    /// <param name="message">Which handle.</param>
    /// <param name="innerException">The cause.</param>
    public HandleTakenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
