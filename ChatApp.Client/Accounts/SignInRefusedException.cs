namespace ChatApp.Client.Accounts;

/// <summary>The service does not accept this device: it was removed from its account, or the service does not know the account.</summary>
public sealed class SignInRefusedException : Exception
{
    /// <summary>Without further detail.</summary>
    public SignInRefusedException()
        : base("The service does not accept this device.")
    {
    }

    /// <param name="message">What was refused.</param>
    public SignInRefusedException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was refused.</param>
    /// <param name="innerException">The cause.</param>
    public SignInRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
