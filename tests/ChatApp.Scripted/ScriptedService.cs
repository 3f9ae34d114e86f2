using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatApp.Scripted;

/// <summary>
/// A service on real sockets whose api keeps accounts in memory and whose gateway does what a test tells it, frame by frame: for clients,
/// which must be shown every refusal, close code and crash that a real system produces once a year.
/// </summary>
public sealed class ScriptedService : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _application;
    private readonly AccountBook _accounts = new();
    private readonly PeopleBook _people = new();
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Queue<ScriptedAnswer>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<ScriptedConnection> _all = [];
    private readonly Channel<ScriptedConnection> _connections = Channel.CreateBounded<ScriptedConnection>(256);

    private ScriptedService(WebApplication application) => _application = application;

    /// <summary>Where its api is.</summary>
    public Uri Api => new(_application.Urls.First());

    /// <summary>Starts one on a free port.</summary>
    public static async Task<ScriptedService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        var service = new ScriptedService(application);
        application.UseWebSockets();
        application.Use(service.AnswerFromScriptAsync);
        service.MapApi();
        application.Map(ChatProtocol.Path, service.AcceptAsync);
        await application.StartAsync(CancellationToken.None);
        return service;
    }

    /// <summary>Adds an account that nobody signs in to, with devices 1 to <paramref name="devices"/>.</summary>
    public UserId AddUser(string handle, int devices = 1) => _accounts.Add(handle, devices);

    /// <summary>Gives a user another device list.</summary>
    public void SetDevices(UserId user, params byte[] devices) => _accounts.SetDevices(user, devices);

    /// <summary>Forgets all accounts and sessions, as a service does whose data was reset.</summary>
    public void Reset() => _accounts.Clear();

    /// <summary>Says when a user was last online.</summary>
    public void SetLastSeen(UserId user, DateTimeOffset seenAt) => _people.SetLastSeen(user, seenAt);

    /// <summary>Puts so many people whom nobody knows into everybody's contacts.</summary>
    public void AddStrangers(int count) => _people.AddStrangers(count);

    /// <summary>Makes the next request of a path get this answer instead.</summary>
    public void AnswerNext(string path, int status, int? retryAfterSeconds = null)
    {
        var queue = _answers.GetOrAdd(path, _ => new Queue<ScriptedAnswer>());
        lock (queue)
        {
            queue.Enqueue(new ScriptedAnswer(status, retryAfterSeconds));
        }
    }

    /// <summary>How often a path was asked for.</summary>
    public int RequestsOf(string path) => _requests.GetValueOrDefault(path);

    /// <summary>The next connection, once it has said Hello.</summary>
    public async Task<ScriptedConnection> NextConnectionAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await _connections.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException("No client connected.", exception);
        }
    }

    /// <summary>The next connection, welcomed, with an empty inbox.</summary>
    public async Task<ScriptedConnection> WelcomeNextAsync()
    {
        var connection = await NextConnectionAsync();
        await connection.WelcomeAsync();
        await connection.SendAsync(new ServerFrame { CaughtUp = new CaughtUp { Request = 0 } });
        return connection;
    }

    /// <summary>Who a connection belongs to.</summary>
    public UserId UserOf(ScriptedConnection connection) => _accounts.UserOf(connection.Hello.AccessToken);

    /// <summary>Whether a connection has come that nobody took yet.</summary>
    public bool HasConnection => _connections.Reader.Count > 0;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _all)
        {
            connection.Abort();
        }

        await _application.DisposeAsync();
    }

    private async Task AnswerFromScriptAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value!;
        _requests.AddOrUpdate(path, 1, (_, count) => count + 1);
        ScriptedAnswer? answer = null;
        if (_answers.TryGetValue(path, out var queue))
        {
            lock (queue)
            {
                queue.TryDequeue(out answer);
            }
        }

        if (answer is null)
        {
            await next(context);
            return;
        }

        if (answer.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await TypedResults.Problem("By the script.", statusCode: answer.Status).ExecuteAsync(context);
    }

    private void MapApi()
    {
        _application.MapPost("/v1/accounts", (AccountCreation creation) => _accounts.Create(creation));
        _application.MapPost("/v1/sessions/challenges", (ChallengeRequest request) => _accounts.Challenge(request));
        _application.MapPost("/v1/sessions", (SessionCreation creation) => _accounts.SignIn(creation));
        _application.MapGet("/v1/users/by-handle/{handle}", (string handle, HttpContext context) =>
            _accounts.IfSignedIn(context, () => _accounts.Find(handle)));
        _application.MapGet("/v1/users/{id}", (Guid id, HttpContext context) =>
            _accounts.IfSignedIn(context, () => _accounts.Find(new UserId(id))));
        _application.MapGet("/v1/users/{id}/devices", (Guid id, HttpContext context) =>
            _accounts.IfSignedIn(context, () => _accounts.Devices(new UserId(id))));
        _people.Map(_application, _accounts);
        _application.MapGet("/v1/negotiate", (HttpContext context) => _accounts.IfSignedIn(
            context, () => TypedResults.Ok(new Negotiation($"ws://127.0.0.1:{Api.Port}{ChatProtocol.Path}", "scripted"))));
    }

    private async Task AcceptAsync(HttpContext context)
    {
        var socket = await context.WebSockets.AcceptWebSocketAsync(ChatProtocol.Subprotocol);
        await using var connection = new ScriptedConnection(socket);
        _all.Add(connection);
        if (await connection.ReadHelloAsync())
        {
            await _connections.Writer.WriteAsync(connection, context.RequestAborted);
            await connection.RunAsync();
        }
    }
}
