using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Devices;
using ChatApp.Routing.Faults;
using ChatApp.Routing.Registry;
using Microsoft.Extensions.Hosting.AccessTokens;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections.Open;

/// <summary>Opens a connection: reads its Hello, verifies the access token, and sees whether the device is still one of its user's. Thread-safe.</summary>
internal sealed class HelloHandler(
    AccessTokenVerifier tokens, DeviceListCache devices, FaultPoints faults, LateConfirmations lateConfirmations, IOptions<GatewayOptions> options,
    TimeProvider clock)
{
    /// <summary>Reads the first frame, within 10 s.</summary>
    /// <returns>The connection, not yet registered.</returns>
    /// <exception cref="FrameException">The socket is to be closed with its code.</exception>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async Task<Connection> ReadAsync(WebSocketTransport transport, FrameReader frames, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ChatProtocol.HelloTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var frame = await frames.ReadAsync(either.Token);
            if (frame?.Hello is not { } hello)
            {
                throw new FrameException(CloseCode.HelloExpected);
            }

            return await VerifyAsync(transport, hello, either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new FrameException(CloseCode.HelloExpected);
        }
    }

    private async Task<Connection> VerifyAsync(WebSocketTransport transport, Hello hello, CancellationToken cancellationToken)
    {
        if (hello.ConnectionNumber is 0 or > DeviceRoute.MaximumConnectionNumber
            || hello.ConfirmedPosition < 0
            || hello.Client.Length > ChatProtocol.MaximumClientNameLength)
        {
            throw new FrameException(CloseCode.MalformedFrame);
        }

        var verified = await tokens.VerifyAsync(hello.AccessToken, cancellationToken);
        if (verified.Device is not { } device)
        {
            throw new FrameException(CloseCode.Unauthorized);
        }

        // The token outlives the device's removal by up to its lifetime.
        if (!(await devices.FindAsync(device.User, cancellationToken)).Devices.Contains(device.Device))
        {
            throw new FrameException(CloseCode.DeviceRemoved);
        }

        var window = faults.Has(PlantedFault.NoReplayWindow) ? TimeSpan.Zero : ChatProtocol.ReplayWindow;
        return new Connection(
            transport, device, (long)hello.ConnectionNumber, new Position(hello.ConfirmedPosition), window, options.Value, lateConfirmations, clock);
    }
}
