using System.Net.Http.Headers;
using System.Net.Http.Json;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatApp.Api.Tests;

/// <summary>One real api instance in this process, on a free port, and an HTTP client for it.</summary>
public sealed class ApiInstance : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiInstance(WebApplication app, LogCapture log)
    {
        _app = app;
        Log = log;
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    /// <summary>Everything it logged, at every level.</summary>
    public LogCapture Log { get; }

    public IServiceProvider Services => _app.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<ApiInstance> StartAsync(string cassandra, string redis, TimeProvider? clock = null, params string[] options)
    {
        var log = new LogCapture();
        string[] generous =
        [
            "--urls=http://127.0.0.1:0",
            $"--ConnectionStrings:cassandra={cassandra}",
            $"--ConnectionStrings:redis={redis}",
            "--RateLimits:SignUpsPerHour=100000",
            "--RateLimits:SignInsPerMinute=100000",
            "--Changes:SettleTime=00:00:00",
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore=Trace",
            "--Logging:Console:LogLevel:Default=None",
        ];
        var app = ApiHost.Build([.. generous, .. options], builder =>
        {
            builder.Services.AddSingleton(clock ?? TimeProvider.System);
            builder.Logging.AddProvider(log);
        });
        await app.StartAsync(Cancellation);
        return new ApiInstance(app, log);
    }

    /// <summary>Makes an account with a name of its own and signs it in.</summary>
    public async Task<SignedIn> SignUpAndInAsync()
    {
        var key = new TestKey();
        var handle = TestKey.NewHandle();
        var created = await ReadAsync<AccountCreated>(await SignUpAsync(handle, key));
        var device = new DeviceAddress(new UserId(created.UserId), new DeviceId(created.DeviceId));
        return new SignedIn(device, handle, key, (await SignInAsync(device, key)).AccessToken);
    }

    public Task<HttpResponseMessage> SignUpAsync(Handle handle, TestKey key) =>
        PostAsync("/v1/accounts", new AccountCreation(handle.Value, "Alice", "laptop", key.Public, key.Sign(SignedTexts.SignUp(handle, key.Public))));

    public async Task<SessionCreated> SignInAsync(DeviceAddress device, TestKey key) =>
        await ReadAsync<SessionCreated>(await CreateSessionAsync(device, key, await ChallengeAsync(device)));

    public async Task<string> ChallengeAsync(DeviceAddress device) => (await ReadAsync<ChallengeIssued>(
        await PostAsync("/v1/sessions/challenges", new ChallengeRequest(device.User.Value, device.Device.Value)))).Challenge;

    public Task<HttpResponseMessage> CreateSessionAsync(DeviceAddress device, TestKey key, string challenge) => PostAsync(
        "/v1/sessions",
        new SessionCreation(device.User.Value, device.Device.Value, challenge, key.Sign(SignedTexts.SignIn(device, challenge))));

    public Task<HttpResponseMessage> LinkAsync(SignedIn caller, TestKey key) => PostAsync(
        "/v1/devices",
        new DeviceLink("phone", key.Public, key.Sign(SignedTexts.LinkDevice(caller.Device.User, key.Public))),
        caller.Token);

    public Task<HttpResponseMessage> PostAsync<TBody>(string path, TBody body, string? token = null) =>
        SendAsync(HttpMethod.Post, path, token, JsonContent.Create(body));

    public Task<HttpResponseMessage> GetAsync(string path, string? token = null) => SendAsync(HttpMethod.Get, path, token);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await Http.SendAsync(request, Cancellation);
    }

    /// <summary>Reads the body of an answer that must be a success.</summary>
    public static async Task<TBody> ReadAsync<TBody>(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(Cancellation)}");
        return (await response.Content.ReadFromJsonAsync<TBody>(Cancellation))!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
