namespace ChatApp.Client.Store;

/// <summary>The local store cannot be opened, read or written. The message says what to do about it.</summary>
public sealed class LocalStoreException : Exception
{
    /// <summary>Without further detail.</summary>
    public LocalStoreException()
        : base("The local store failed.")
    {
    }

    /// <param name="message">What happened and what to do about it.</param>
    public LocalStoreException(string message)
        : base(message)
    {
    }

    /// <param name="message">What happened and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public LocalStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
