using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Run;

/// <summary>
/// Gives endpoints their ports before anything starts. One process with one port is reached directly; several are reached through a proxy,
/// and so is a process that was given a port of its own behind the public one.
/// </summary>
internal sealed class Endpoints(bool randomizePorts) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<EndpointAnnotation, TcpProxy> _proxies = [];
    private readonly List<int> _taken = [];

    /// <exception cref="DistributedApplicationException">The endpoint and the replicas do not go together.</exception>
    public void Allocate(IResource resource)
    {
        var replicas = ReplicasOf(resource);
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.IsProxied)
            {
                AllocateProxied(endpoint, replicas);
            }
            else
            {
                AllocateDirect(resource, endpoint, replicas);
            }
        }
    }

    /// <summary>Makes sure, before a process starts, that it and those who ask for it find their ports.</summary>
    /// <exception cref="DistributedApplicationException">A port that the resource needs is taken by someone else.</exception>
    public void Check(IResource resource, int replica)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var ownPort = endpoint.ReplicaPorts[replica];
            var publicPort = endpoint.AllocatedEndpoint!.Port;
            if (endpoint.IsProxied && (ownPort != publicPort || endpoint.ReplicaPorts.Count > 1) && !TryListen(endpoint, publicPort))
            {
                throw InUse(resource, endpoint, publicPort);
            }

            if (!Ports.IsFree(ownPort))
            {
                throw InUse(resource, endpoint, ownPort);
            }
        }
    }

    public static int ReplicasOf(IResource resource) => resource.Annotations.OfType<ReplicaAnnotation>().LastOrDefault()?.Replicas ?? 1;

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies.Values)
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

    private void AllocateProxied(EndpointAnnotation endpoint, int replicas)
    {
        var wanted = randomizePorts ? null : endpoint.Port;
        if (replicas <= 1 && (endpoint.TargetPort is null || endpoint.TargetPort == wanted))
        {
            var port = wanted ?? Take();
            endpoint.ReplicaPorts = [port];
            endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", port);
            return;
        }

        // A port that was asked for can be given to one process only.
        endpoint.ReplicaPorts = [.. Enumerable.Range(0, replicas).Select(_ => replicas == 1 ? endpoint.TargetPort ?? Take() : Take())];
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", wanted ?? Take());
        TryListen(endpoint, endpoint.AllocatedEndpoint.Port); // If the port is taken, the start of the resource fails with the reason.
    }

    /// <summary>Whether there is a proxy at the endpoint's public port, which there is from the first time that the port is free.</summary>
    private bool TryListen(EndpointAnnotation endpoint, int port)
    {
        lock (_lock)
        {
            if (_proxies.ContainsKey(endpoint))
            {
                return true;
            }

            if (!Ports.IsFree(port))
            {
                return false;
            }

            try
            {
                _proxies.Add(endpoint, new TcpProxy(port, endpoint.ReplicaPorts));
                return true;
            }
            catch (SocketException)
            {
                return false; // Somebody was faster.
            }
        }
    }

    private static DistributedApplicationException InUse(IResource resource, EndpointAnnotation endpoint, int port) => new(
        $"Port {port} of endpoint '{endpoint.Name}' is in use {PortHolder.Describe(port)}. Stop that, or give '{resource.Name}' another port.");

    private int Take()
    {
        var port = Ports.Take();
        _taken.Add(port);
        return port;
    }
}
