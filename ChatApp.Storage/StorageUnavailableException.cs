namespace ChatApp.Storage;

/// <summary>
/// The store did not answer, or answered that it cannot now. A write may or may not have happened: every write of these stores can be
/// repeated. Bugs (a statement that the store rejects) surface as the CQL client's own exceptions instead.
/// </summary>
public sealed class StorageUnavailableException : Exception
{
    /// <inheritdoc/>
    public StorageUnavailableException()
    {
    }

    /// <inheritdoc/>
    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
