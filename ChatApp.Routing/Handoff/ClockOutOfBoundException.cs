namespace ChatApp.Routing.Handoff;

/// <summary>This server's clock is too far off to make positions with. Nothing was written.</summary>
public sealed class ClockOutOfBoundException : Exception
{
    /// <inheritdoc/>
    public ClockOutOfBoundException()
        : base("The server's clock is out of bounds; it refuses to write.")
    {
    }

    /// <inheritdoc/>
    public ClockOutOfBoundException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public ClockOutOfBoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
