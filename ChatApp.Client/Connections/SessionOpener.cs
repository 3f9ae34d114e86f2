using System.Net;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Read;
using ChatApp.Client.Messages.Send;
using ChatApp.Client.Presence;
using ChatApp.Client.Store;
using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Client.Connections;

/// <summary>Makes a connection: signs in, asks for a gateway, raises the connection number, says Hello and is welcomed.</summary>
internal sealed class SessionOpener(
    ApiClient api, AccessTokens tokens, LocalStore store, FrameProcessor processor, OutboxPump pump, ReadReports reads,
    OpenChats chats, MessageClock messageClock, string clientName, TimeProvider clock)
{
    // Received ids are kept for longer than an inbox entry waits.
    private static readonly TimeSpan IdRetention = ChatProtocol.InboxRetention + TimeSpan.FromDays(1);
    private static readonly TimeSpan WelcomeTimeout = TimeSpan.FromSeconds(15);

    private string? _token;

    /// <exception cref="ConnectionEndedException">It could not be made; says what to do next.</exception>
    /// <exception cref="LocalStoreException">The store failed.</exception>
    public async Task<Session> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            var gateway = await api.NegotiateAsync(_token, cancellationToken).ConfigureAwait(false);
            var socket = await ChatSocket.ConnectAsync(AddressOf(gateway.Url), clock, cancellationToken).ConfigureAwait(false);
            return await GreetAsync(socket, _token, cancellationToken).ConfigureAwait(false);
        }
        catch (SignInRefusedException exception)
        {
            throw new ConnectionEndedException(exception.Message, NextStep.Stop(StopReason.SignInRefused), exception);
        }
        catch (ApiException exception)
        {
            throw new ConnectionEndedException(exception.Message, NextAfter(exception), exception);
        }
    }

    /// <summary>The token of the last connection was not accepted.</summary>
    public void DiscardToken()
    {
        if (_token is { } token)
        {
            tokens.Discard(token);
        }
    }

    private NextStep NextAfter(ApiException exception)
    {
        if (exception.Status == HttpStatusCode.Unauthorized)
        {
            DiscardToken();
        }

        return exception.RetryAfter is { } wait ? NextStep.Wait(wait) : NextStep.BackOff;
    }

    // The service may name the gateway alone; the path is part of the protocol.
    private static Uri AddressOf(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var gateway) || gateway.Scheme is not ("ws" or "wss"))
        {
            throw new ConnectionEndedException("The service named a gateway that is no WebSocket.", NextStep.BackOff);
        }

        return gateway.AbsolutePath == "/" ? new Uri(gateway, ChatProtocol.Path) : gateway;
    }

    private async Task<Session> GreetAsync(ChatSocket socket, string token, CancellationToken cancellationToken)
    {
        try
        {
            var device = await store.ReadDeviceAsync(cancellationToken).ConfigureAwait(false);
            var number = device.ConnectionNumber + 1;
            await store.CommitAsync(
                [
                    new StoreChange.ConnectionNumberRaised(number),
                    new StoreChange.IdsForgotten(clock.GetUtcNow() - IdRetention),
                ],
                Durability.Power,
                cancellationToken).ConfigureAwait(false);
            var hello = new Hello
            {
                AccessToken = token,
                ConnectionNumber = number,
                ConfirmedPosition = device.Confirmed.Value,
                Client = clientName,
            };
            await socket.SendAsync(new ClientFrame { Hello = hello }, cancellationToken).ConfigureAwait(false);
            var welcome = await ReceiveWelcomeAsync(socket, cancellationToken).ConfigureAwait(false);
            messageClock.Heard(DateTimeOffset.FromUnixTimeMilliseconds(welcome.ServerTime));
            return new Session(socket, welcome, processor, pump, reads, chats, clock);
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Welcome> ReceiveWelcomeAsync(ChatSocket socket, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(WelcomeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            while (true)
            {
                // Frames of a later version may come before it; everything that this version knows comes after.
                if ((await socket.ReceiveAsync(either.Token).ConfigureAwait(false)).Welcome is { } welcome)
                {
                    return welcome;
                }
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConnectionEndedException("The gateway did not welcome this device in time.", NextStep.BackOff, exception);
        }
    }
}
