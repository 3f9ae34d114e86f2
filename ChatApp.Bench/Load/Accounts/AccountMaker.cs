using System.Globalization;
using System.Net.Http.Json;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Client.Accounts;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Load.Accounts;

/// <summary>Signs users up and in through the api, many at once, as devices do (docs/client-protocol.md).</summary>
internal sealed class AccountMaker(Uri api, TimeProvider clock) : IDisposable
{
    private const int AtOnce = 24;

    private readonly HttpClient _http = new() { BaseAddress = api, Timeout = TimeSpan.FromSeconds(30) };
    private readonly string _run = clock.GetUtcNow().ToUnixTimeMilliseconds().ToString("x", CultureInfo.InvariantCulture);

    /// <exception cref="LoadFailedException">The api refused, or did not answer.</exception>
    public async Task<LoadAccount[]> MakeAsync(int count, IProgress<int> made, CancellationToken cancellationToken)
    {
        var accounts = new LoadAccount[count];
        var done = 0;
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, count),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (index, token) =>
                {
                    accounts[index] = await MakeAsync(index, token);
                    made.Report(Interlocked.Increment(ref done));
                });
        }
        catch (HttpRequestException exception)
        {
            throw new LoadFailedException($"{api} does not sign users up: {exception.Message}", exception);
        }

        return accounts;
    }

    public void Dispose() => _http.Dispose();

    private async Task<LoadAccount> MakeAsync(int index, CancellationToken cancellationToken)
    {
        if (!Handle.TryParse($"load.{_run}.{index.ToString(CultureInfo.InvariantCulture)}", out var handle))
        {
            throw new InvalidOperationException("A handle that is made here is a good one.");
        }

        var key = DeviceKey.FromSeed(DeviceKey.NewSeed());
        var publicKey = key.PublicKey;
        var created = await PostAsync<AccountCreation, AccountCreated>(
            "/v1/accounts",
            new AccountCreation(handle.Value, handle.Value, "load", publicKey, key.Sign(SignedTexts.SignUp(handle, publicKey))),
            cancellationToken);
        var device = new DeviceAddress(new UserId(created.UserId), new DeviceId(created.DeviceId));
        var issued = await PostAsync<ChallengeRequest, ChallengeIssued>(
            "/v1/sessions/challenges", new ChallengeRequest(created.UserId, created.DeviceId), cancellationToken);
        var session = await PostAsync<SessionCreation, SessionCreated>(
            "/v1/sessions",
            new SessionCreation(created.UserId, created.DeviceId, issued.Challenge, key.Sign(SignedTexts.SignIn(device, issued.Challenge))),
            cancellationToken);
        return new LoadAccount(created.UserId, created.DeviceId, session.AccessToken);
    }

    private async Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(path, body, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<TAnswer>(cancellationToken))!;
    }
}
