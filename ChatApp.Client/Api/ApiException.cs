using System.Net;

namespace ChatApp.Client.Api;

/// <summary>The HTTP api answered with an error, or not at all.</summary>
public sealed class ApiException : Exception
{
    /// <summary>Without further detail.</summary>
    public ApiException()
        : this("The service did not answer.")
    {
    }

    /// <param name="message">What was asked and what came back.</param>
    public ApiException(string message)
        : base(message)
    {
    }

    /// <param name="message">What was asked and what came back.</param>
    /// <param name="innerException">The cause.</param>
    public ApiException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal ApiException(string message, HttpStatusCode status, TimeSpan? retryAfter)
        : base(message)
    {
        Status = status;
        RetryAfter = retryAfter;
    }

    /// <summary>The status of the answer (RFC 9110 §15); null if there was none: the service cannot be reached.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>When the service wants to be asked again, if it said so.</summary>
    public TimeSpan? RetryAfter { get; }
}
