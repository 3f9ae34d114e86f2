using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>
/// Gives a published resource's endpoints their ports. The first http and the first https endpoint of a project have none: the tool that
/// deploys decides where they listen. What comes after them is numbered from 8000, as Aspire does.
/// </summary>
internal static class ManifestBindings
{
    private const int FirstPort = 8000;

    /// <summary>The endpoints of <paramref name="resource"/> in the order in which they were added, each with its ports in the manifest.</summary>
    public static IReadOnlyList<ManifestBinding> Of(IResource resource)
    {
        var endpoints = resource.Annotations.OfType<EndpointAnnotation>().ToList();
        var taken = endpoints.SelectMany(endpoint => new[] { PublishedPort(endpoint), endpoint.TargetPort }).OfType<int>().ToHashSet();
        var defaultSchemes = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var bindings = new List<ManifestBinding>(endpoints.Count);
        foreach (var endpoint in endpoints)
        {
            var isHttp = endpoint.UriScheme is "http" or "https";
            var isDefault = resource is ProjectResource && isHttp && endpoint.TargetPort is null && defaultSchemes.Add(endpoint.UriScheme);
            var targetPort = endpoint.TargetPort ?? (isDefault ? null : Take(taken));
            var port = PublishedPort(endpoint);
            bindings.Add(new ManifestBinding(endpoint, port == targetPort ? null : port, targetPort));
        }

        return bindings;
    }

    // The port of a launch profile is for the developer's machine only.
    private static int? PublishedPort(EndpointAnnotation endpoint) => endpoint.FromLaunchProfile ? null : endpoint.Port;

    private static int Take(HashSet<int> taken)
    {
        var port = FirstPort;
        while (!taken.Add(port))
        {
            port++;
        }

        return port;
    }
}
