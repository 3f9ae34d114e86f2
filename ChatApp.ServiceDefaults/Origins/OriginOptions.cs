namespace Microsoft.Extensions.Hosting.Origins;

/// <summary>Which web pages may talk to a host.</summary>
public sealed class OriginOptions
{
    /// <summary>
    /// Origins (RFC 6454), such as <c>https://chat.example.org</c>. A request without an Origin, from anything but a browser, is always
    /// allowed. Default: none but the host's own.
    /// </summary>
    public IList<string> Allowed { get; } = [];
}
