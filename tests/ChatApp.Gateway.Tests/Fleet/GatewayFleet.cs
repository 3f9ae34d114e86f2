using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Security.Cryptography;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Tests.Fleet;
using ChatApp.Routing.Registry;
using ChatApp.Storage.Accounts;
using ChatApp.Storage.Devices;
using ChatApp.Storage.SigningKeys;
using ChatApp.TestSupport;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(GatewayFleet))]

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>Two real gateways in this process, over the local Cassandra and Redis nodes; users are made straight in the stores.</summary>
public class GatewayFleet : IAsyncLifetime
{
    private readonly List<RunningGateway> _gateways = [];
    private readonly ECDsa _signingKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private IRedisFixture? _redis;

    internal StorageFixture Storage { get; private set; } = null!;

    internal IConnectionMultiplexer Redis { get; private set; } = null!;

    /// <summary>Where Redis listens.</summary>
    internal IPEndPoint RedisEndPoint => IPEndPoint.Parse(_redis!.ConnectionString);

    /// <summary>The two that every test has.</summary>
    internal IReadOnlyList<RunningGateway> Gateways => _gateways;

    /// <summary>Where each of the two takes WebSockets.</summary>
    public IReadOnlyList<Uri> Urls { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Storage = await StorageFixture.StartAsync(cancellation);
        _redis = await StartRedisAsync(cancellation);
        Redis = await _redis.ConnectAsync();
        await new SigningKeyStore(Storage.Session, TimeProvider.System).PublishAsync(
            new PublishedKey("test", _signingKey.ExportSubjectPublicKeyInfo()), cancellation);
        _gateways.Add(await StartGatewayAsync());
        _gateways.Add(await StartGatewayAsync());
        Urls = [.. _gateways.Select(gateway => gateway.Url)];
    }

    /// <summary>Makes a user with one device.</summary>
    public async Task<DeviceAddress> CreateUserAsync()
    {
        Assert.True(Handle.TryParse($"u{Guid.NewGuid():N}"[..20], out var handle));
        var devices = new DeviceStore(Storage.Session, TimeProvider.System);
        var account = await new AccountStore(Storage.Session, devices, TimeProvider.System).CreateAsync(
            handle, "Somebody", "test", RandomNumberGenerator.GetBytes(32), TestContext.Current.CancellationToken);
        return account!.Value;
    }

    /// <summary>Makes a user of whom there is no more than a device, which is all that a gateway asks for; a third of the work.</summary>
    public async Task<DeviceAddress> CreateDeviceAsync()
    {
        var user = UserId.New();
        var linked = await new DeviceStore(Storage.Session, TimeProvider.System).LinkAsync(
            user, "test", RandomNumberGenerator.GetBytes(32), TestContext.Current.CancellationToken);
        return new DeviceAddress(user, linked.Device!.Value);
    }

    /// <summary>Signs an access token as an api instance does.</summary>
    public string TokenFor(DeviceAddress device, TimeSpan? lifetime = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = AccessToken.Issuer,
            Audience = AccessToken.Issuer,
            Subject = new ClaimsIdentity(
            [
                new Claim(JwtRegisteredClaimNames.Sub, device.User.ToString()),
                new Claim(AccessToken.DeviceClaim, device.Device.Value.ToString(CultureInfo.InvariantCulture)),
            ]),
            Expires = now + (lifetime ?? AccessToken.Lifetime),
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(_signingKey) { KeyId = "test" }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>Starts another one of the kind, for a test that must not share.</summary>
    public async Task<GatewayFleet> StartAnotherAsync()
    {
        var another = New();
        await another.InitializeAsync();
        return another;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways)
        {
            await gateway.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await _redis!.DisposeAsync();
        await Storage.DisposeAsync();
        _signingKey.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a gateway more.</summary>
    /// <param name="options">As on the command line, besides those that every gateway has.</param>
    internal async Task<RunningGateway> StartGatewayAsync(params string[] options)
    {
        var (id, url, arguments) = NewGateway(options);
        var app = GatewayHost.Build(arguments);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new RunningGateway(app, id, url);
    }

    /// <summary>Starts a gateway more as a process of its own, in Development, and waits until it serves.</summary>
    /// <inheritdoc cref="StartGatewayAsync"/>
    internal async Task<GatewayProcess> StartProcessAsync(params string[] options)
    {
        var (id, url, arguments) = NewGateway(["--environment=Development", .. options]);
        var process = new GatewayProcess(HostProcess.Start("ChatApp.Gateway", arguments), id, url);
        var leases = new GatewayLeases(Redis, TimeProvider.System);
        using var http = new HttpClient { BaseAddress = new UriBuilder(url) { Scheme = "http", Path = "/" }.Uri };
        await Waiting.UntilAsync(
            async () => await leases.FindAsync(id) is not null && await IsHealthyAsync(http), "the gateway to start", TimeSpan.FromMinutes(2));
        return process;
    }

    /// <summary>Starts a delivery worker as a process of its own.</summary>
    internal HostProcess StartDelivery() => HostProcess.Start(
        "ChatApp.Delivery",
        [
            "--urls=http://127.0.0.1:0",
            $"--ConnectionStrings:redis={_redis!.ConnectionString}",
            $"--ConnectionStrings:cassandra={Storage.ConnectionString}",
        ]);

    /// <summary>Redis comes back without its data.</summary>
    internal Task EmptyRedisAsync() => _redis!.FlushAsync();

    /// <summary>Another one of the kind, not started.</summary>
    protected virtual GatewayFleet New() => new();

    /// <summary>Starts what the gateways register in.</summary>
    protected virtual async Task<IRedisFixture> StartRedisAsync(CancellationToken cancellationToken) => await RedisNodeFixture.StartAsync();

    private static async Task<bool> IsHealthyAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health", UriKind.Relative), TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private (string Id, Uri Url, string[] Arguments) NewGateway(string[] options)
    {
        var id = $"gateway-{Guid.NewGuid():N}"[..20];
        var (port, peerPort) = (FreePort(), FreePort());
        return (id, new Uri($"ws://localhost:{port}{Contracts.ClientProtocol.ChatProtocol.Path}"),
        [
            $"--urls=http://localhost:{port}",
            $"--Gateway:Id={id}",
            $"--Gateway:PublicUrl=http://localhost:{port}",
            $"--Gateway:PeerUrl=http://localhost:{peerPort}",
            $"--Gateway:PeerPort={peerPort}",
            "--Gateway:DrainTime=00:00:00",
            $"--ConnectionStrings:redis={_redis!.ConnectionString}",
            $"--ConnectionStrings:cassandra={Storage.ConnectionString}",
            "--Logging:LogLevel:Default=Warning",
            .. options,
        ]);
    }

    /// <summary>A port of 127.0.0.1 on which nobody listens.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
