using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Run;

/// <summary>
/// Gives endpoints their ports before anything starts. One process with one port is reached directly; several are reached through a proxy,
/// and so is a process that was given a port of its own behind the public one.
/// </summary>
internal sealed class Endpoints(bool randomizePorts) : IAsyncDisposable
{
    private readonly List<TcpProxy> _proxies = [];
    private readonly List<int> _taken = [];

    public void Allocate(IResource resource)
    {
        var replicas = ReplicasOf(resource);
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (!endpoint.IsProxied)
            {
                AllocateDirect(resource, endpoint, replicas);
                continue;
            }

            var wanted = randomizePorts ? null : endpoint.Port;
            endpoint.AllocatedEndpoint = null;
            if (replicas <= 1 && (endpoint.TargetPort is null || endpoint.TargetPort == wanted))
            {
                var port = wanted ?? Take();
                endpoint.ReplicaPorts = [port];
                endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port);
                continue;
            }

            // A port that was asked for can be given to one process only.
            endpoint.ReplicaPorts = [.. Enumerable.Range(0, replicas).Select(_ => replicas == 1 ? endpoint.TargetPort ?? Take() : Take())];
            if (wanted is { } port1 && !Ports.IsFree(port1))
            {
                // Left without a proxy: the start of the resource fails with the reason.
                endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port1);
                continue;
            }

            var proxy = new TcpProxy(wanted ?? 0, endpoint.ReplicaPorts);
            _proxies.Add(proxy);
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", proxy.Port);
        }
    }

    /// <exception cref="DistributedApplicationException">A port that the resource needs is taken by someone else.</exception>
    public void Check(IResource resource, int replica)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var isProxied = _proxies.Exists(proxy => proxy.Port == endpoint.AllocatedEndpoint!.Port);
            foreach (var port in new[] { endpoint.AllocatedEndpoint!.Port, endpoint.ReplicaPorts[replica] }.Distinct())
            {
                if (!(isProxied && port == endpoint.AllocatedEndpoint.Port) && !Ports.IsFree(port))
                {
                    throw new DistributedApplicationException(
                        $"Port {port} of endpoint '{endpoint.Name}' is in use {PortHolder.Describe(port)}. " +
                        $"Stop that, or give '{resource.Name}' another port.");
                }
            }
        }
    }

    public static int ReplicasOf(IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        _taken.ForEach(Ports.Return);
    }

    private static void AllocateDirect(IResource resource, EndpointAnnotation endpoint, int replicas)
    {
        if (replicas > 1)
        {
            throw new DistributedApplicationException(
                $"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together.");
        }

        var port = endpoint.Port ?? throw new DistributedApplicationException(
            $"Service '{resource.Name}' needs to specify a port for endpoint '{endpoint.Name}' since it isn't using a proxy.");
        endpoint.ReplicaPorts = [endpoint.TargetPort ?? port];
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port);
    }

    private int Take()
    {
        var port = Ports.Take();
        _taken.Add(port);
        return port;
    }
}
