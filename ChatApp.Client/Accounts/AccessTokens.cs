using System.Net;
using ChatApp.Client.Api;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Accounts;

/// <summary>
/// The short-lived access token: signs in with the device's key when there is none or it is about to run out. Thread-safe; several callers
/// share one sign-in.
/// </summary>
internal sealed class AccessTokens(ApiClient api, DeviceAddress device, DeviceKey key, TimeProvider clock) : IDisposable
{
    // A token is renewed this long before it runs out, so that it does not run out on its way.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    // With a wrong clock every token seems to have run out (or never to): it is used for some time, and a 401 ends it.
    private static readonly TimeSpan ShortestUse = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestUse = TimeSpan.FromMinutes(14);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private SessionCreated? _session;
    private long _signedInAt;
    private TimeSpan _use;

    /// <exception cref="SignInRefusedException">The service does not accept this device.</exception>
    /// <exception cref="ApiException">The service could not be asked.</exception>
    public async Task<string> GetAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_session is not { } session || clock.GetElapsedTime(_signedInAt) >= _use)
            {
                session = await SignInAsync(cancellationToken).ConfigureAwait(false);
                var remaining = session.ExpiresAt - clock.GetUtcNow() - Margin;
                _use = TimeSpan.FromTicks(Math.Clamp(remaining.Ticks, ShortestUse.Ticks, LongestUse.Ticks));
                _signedInAt = clock.GetTimestamp();
                _session = session;
            }

            return session.AccessToken;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Forgets a token that was not accepted, unless it was replaced meanwhile.</summary>
    public void Discard(string token)
    {
        if (_session is { } session && session.AccessToken == token)
        {
            Interlocked.CompareExchange(ref _session, null, session);
        }
    }

    /// <summary>Makes a request with a token; one that is not accepted is replaced once.</summary>
    public async Task<T> UseAsync<T>(Func<string, Task<T>> request, CancellationToken cancellationToken)
    {
        var token = await GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await request(token).ConfigureAwait(false);
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.Unauthorized)
        {
            Discard(token);
        }

        return await request(await GetAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc cref="UseAsync{T}"/>
    public Task UseAsync(Func<string, Task> request, CancellationToken cancellationToken) => UseAsync(
        async token =>
        {
            await request(token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async Task<SessionCreated> SignInAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerChallengeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException exception) when (IsRefusal(exception))
        {
            // The challenge may have run out on the way: one more.
        }

        try
        {
            return await AnswerChallengeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ApiException exception) when (IsRefusal(exception))
        {
            throw new SignInRefusedException("The service does not accept this device.", exception);
        }
    }

    private static bool IsRefusal(ApiException exception) =>
        exception.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;

    private async Task<SessionCreated> AnswerChallengeAsync(CancellationToken cancellationToken)
    {
        var issued = await api.RequestChallengeAsync(
            new ChallengeRequest(device.User.Value, device.Device.Value), cancellationToken).ConfigureAwait(false);
        var signature = key.Sign(SignedTexts.SignIn(device, issued.Challenge));
        return await api.CreateSessionAsync(
            new SessionCreation(device.User.Value, device.Device.Value, issued.Challenge, signature),
            cancellationToken).ConfigureAwait(false);
    }
}
