namespace ChatApp.Bench.Load;

/// <summary>A run could not be made: there is no result.</summary>
internal sealed class LoadFailedException : Exception
{
    public LoadFailedException()
        : base("The run could not be made.")
    {
    }

    public LoadFailedException(string message)
        : base(message)
    {
    }

    public LoadFailedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
