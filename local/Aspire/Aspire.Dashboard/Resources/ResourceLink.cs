namespace Aspire.Dashboard.Resources;

/// <summary>An address of a resource.</summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Text">Shown for the address; the address itself where null.</param>
public sealed record ResourceLink(string Endpoint, string Url, string? Text)
{
    /// <summary>A browser can open it.</summary>
    public bool CanOpen => Uri.TryCreate(Url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
