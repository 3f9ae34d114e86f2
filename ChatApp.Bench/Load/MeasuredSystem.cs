using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChatApp.Bench.Fleet;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Http;

namespace ChatApp.Bench.Load;

/// <summary>The system under load: started by us, or one that runs already, of which only the outside is known.</summary>
internal sealed class MeasuredSystem : IAsyncDisposable
{
    private const int NegotiationsPerGateway = 16;

    private readonly RunningSystem? _started;
    private readonly string? _folder;

    private MeasuredSystem(Uri api, RunningSystem? started, string? folder)
    {
        Api = api;
        _started = started;
        _folder = folder;
    }

    public Uri Api { get; }

    /// <summary>The processes that we started, to break one of them; null if the system was there before.</summary>
    public RunningSystem? Started => _started;

    /// <exception cref="TimeoutException">It did not start.</exception>
    public static async Task<MeasuredSystem> StartAsync(LoadPlan plan, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (plan.Api is not null)
        {
            return new MeasuredSystem(plan.Api, null, null);
        }

        var folder = Directory.CreateTempSubdirectory("chatapp-load-").FullName;
        var fleet = new FleetPlan(plan.Gateways, DeliveryWorkers: 1);
        var system = await RunningSystem.StartAsync(
            fleet,
            folder,
            builder =>
            {
                foreach (var gateway in fleet.GatewayNames)
                {
                    // Few users send as much here as many do elsewhere.
                    RunningSystem.SetVariable(builder, gateway, "Gateway__MessagesPerSecond", "100000");
                    RunningSystem.SetVariable(builder, gateway, "Gateway__MessageBurst", "100000");
                    RunningSystem.SetVariable(builder, gateway, "Gateway__MessagesPerUserMinute", "10000000");
                    RunningSystem.SetVariable(builder, gateway, "Gateway__MaximumConnections", "100000");
                }
            },
            _ => { },
            clock,
            cancellationToken);
        return new MeasuredSystem(system.Api, system, folder);
    }

    /// <summary>The server processes by name; empty for a system that was there before.</summary>
    public IReadOnlyDictionary<string, int> ProcessIds() => _started is null
        ? new Dictionary<string, int>(StringComparer.Ordinal)
        : _started.Plan.Names.ToDictionary(
            name => name,
            name => _started.ProcessIdOf(name) ?? throw new LoadFailedException($"{name} does not run."),
            StringComparer.Ordinal);

    /// <summary>The gateways' WebSockets: asked for until no new one is named.</summary>
    /// <exception cref="LoadFailedException">The api names none.</exception>
    public async Task<IReadOnlyList<Uri>> FindGatewaysAsync(LoadAccount account, int expected, CancellationToken cancellationToken)
    {
        if (_started is not null)
        {
            return [.. _started.Plan.GatewayNames.Select(name => WebSocketOf(_started.EndpointOf(name, "http")))];
        }

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", account.Token);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        for (var attempt = 0; attempt < expected * NegotiationsPerGateway && found.Count < expected; attempt++)
        {
            found.Add((await http.GetFromJsonAsync<Negotiation>(new Uri(Api, "/v1/negotiate"), cancellationToken))!.Url);
        }

        return found.Count == expected
            ? [.. found.Select(url => new Uri(url))]
            : throw new LoadFailedException(string.Create(CultureInfo.InvariantCulture, $"{Api} names {found.Count} gateways, not {expected}."));
    }

    public async ValueTask DisposeAsync()
    {
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }

        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private static Uri WebSocketOf(Uri http) => new UriBuilder(http) { Scheme = Uri.UriSchemeWs, Path = ChatProtocol.Path }.Uri;
}
