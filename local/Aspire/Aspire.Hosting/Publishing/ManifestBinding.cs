using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>An endpoint as it is published.</summary>
/// <param name="Port">The port that others use; null where the deploying tool decides, or where it is the target port.</param>
/// <param name="TargetPort">The port that the process listens on; null where the deploying tool decides.</param>
internal sealed record ManifestBinding(EndpointAnnotation Endpoint, int? Port, int? TargetPort);
