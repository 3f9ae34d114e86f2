using System.Globalization;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Connections.Frames;
using ChatApp.Gateway.Connections.Open;
using ChatApp.Gateway.Messages.Acknowledge;
using ChatApp.Gateway.Messages.Push;
using ChatApp.Gateway.Messages.ReadAgain;
using ChatApp.Gateway.Messages.Send;
using ChatApp.Gateway.Presence.Watching;
using ChatApp.Gateway.Receipts;
using ChatApp.Gateway.Receipts.Report;
using ChatApp.Gateway.Retention;
using ChatApp.Gateway.Telemetry;
using ChatApp.Gateway.Typing;
using ChatApp.Routing.Faults;
using ChatApp.Storage;
using Microsoft.Extensions.Options;

namespace ChatApp.Gateway.Connections;

/// <summary>
/// A WebSocket's life: Hello, registration, Welcome, the reading of the inbox, frames both ways, and the end of its route. Registers
/// first and reads after: whoever persists a copy later finds the route, whoever persisted it earlier is found by the reading.
/// </summary>
internal sealed partial class ConnectionRunner(
    HelloHandler hello,
    ConnectionRegistrar registrar,
    InboxReader inbox,
    SendHandler sends,
    ReportReadHandler reads,
    WatchHandler watches,
    ReportTypingHandler typing,
    ReceiptWriter receipts,
    CursorKeeper cursors,
    FinishedDays finishedDays,
    FaultPoints faults,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<ConnectionRunner> logger)
{
    // Sends and read reports that have no answer yet; past that the socket is not read.
    private const int MaximumUnderWay = 256;
    private const int MaximumRetryMilliseconds = 5_000;
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Runs until the connection has ended, whoever ended it.</summary>
    public async Task RunAsync(WebSocketTransport transport, CancellationToken aborted)
    {
        var frames = new FrameReader(transport);
        if (await OpenAsync(transport, frames, aborted) is not { } connection)
        {
            return;
        }

        using (connection)
        {
            GatewayMetrics.Connections.Add(1);
            try
            {
                await using var abortedRegistration = aborted.UnsafeRegister(
                    static connection => _ = ((Connection)connection!).CloseAsync(CloseCode.GoingAway, ""), connection);
                if (await TryRegisterAsync(connection))
                {
                    var acknowledgements = new AcknowledgementLoop(connection, receipts, cursors, finishedDays, faults, clock, logger);
                    var (pushing, acknowledging) = Begin(connection, acknowledgements);
                    await ReadAsync(connection, frames, acknowledgements); // A connection is in here, and in nothing else of ours, while it waits.
                    await connection.CloseAsync(frames.PeerClosed ?? CloseCode.Normal, "");
                    await EndAsync(connection, pushing, acknowledging);
                }

                await connection.WrittenAsync();
            }
            finally
            {
                await connection.CloseAsync(CloseCode.Normal, "");
                await connection.ClosedAsync(); // By whoever came first.
                watches.Close(connection);
                await registrar.UnregisterAsync(connection);
                GatewayMetrics.Connections.Add(-1);
            }
        }
    }

    /// <returns>Null if it was closed instead, or is gone.</returns>
    private async Task<Connection?> OpenAsync(WebSocketTransport transport, FrameReader frames, CancellationToken aborted)
    {
        try
        {
            return await hello.ReadAsync(transport, frames, aborted);
        }
        catch (FrameException exception)
        {
            await CloseAsync(transport, frames, exception.Code, "");
        }
        catch (StorageUnavailableException exception)
        {
            LogNotOpened(exception);
            await CloseAsync(transport, frames, CloseCode.TryAgainLater, RetryMilliseconds());
        }
        catch (Exception exception) when (WebSocketTransport.IsEnd(exception))
        {
            // Gone before it said anything.
        }

        return null;
    }

    /// <returns>False if it was closed instead.</returns>
    private async Task<bool> TryRegisterAsync(Connection connection)
    {
        switch (await registrar.RegisterAsync(connection))
        {
            case RegistrationOutcome.Superseded:
                connection.NoteReadingEnded(peerClosed: false);
                await connection.CloseAsync(CloseCode.Superseded, "");
                return false;
            case RegistrationOutcome.Unavailable:
                connection.NoteReadingEnded(peerClosed: false);
                await connection.CloseAsync(CloseCode.TryAgainLater, RetryMilliseconds());
                return false;
            default:
                LogConnected(connection.Device, connection.Number);
                return true;
        }
    }

    private (Rounds Pushing, Rounds Acknowledging) Begin(Connection connection, AcknowledgementLoop acknowledgements)
    {
        connection.Send(new ServerFrame { Welcome = Welcome() });
        connection.Pushes.TryRead(request: 0);
        var pushing = Rounds.Of((Runner: this, Connection: connection), static part => part.Runner.PushAsync(part.Connection));
        var acknowledging = Rounds.Of(
            (Runner: this, Connection: connection, Acknowledgements: acknowledgements),
            static part => part.Runner.EndsWithConnectionAsync(part.Connection, part.Acknowledgements.RunAsync(part.Connection.Closing)));
        connection.Pushes.Begin(pushing);
        acknowledgements.Begin(acknowledging);
        return (pushing, acknowledging);
    }

    private Task PushAsync(Connection connection) =>
        EndsWithConnectionAsync(connection, connection.Pushes.RunAsync(connection.Device, inbox, faults, connection.Closing));

    private async Task EndAsync(Connection connection, Rounds pushing, Rounds acknowledging)
    {
        await pushing.EndAsync();
        await acknowledging.EndAsync();
        await cursors.FlushAsync(connection.Device);
    }

    private Welcome Welcome() => new()
    {
        GatewayId = options.Value.Id,
        MaximumUnacknowledged = ChatProtocol.MaximumUnacknowledged,
        ServerTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        MaximumWatched = ChatProtocol.MaximumWatched,
    };

    // It ends the connection by itself, as EndsWithConnectionAsync does for other parts: each method around it is an object more for as long
    // as the connection waits for a frame.
    private async Task ReadAsync(Connection connection, FrameReader frames, AcknowledgementLoop acknowledgements)
    {
        var underWay = new FramesUnderWay(MaximumUnderWay);
        SendBurst? burst = null; // What has come and not gone on: it does before anything is waited for.
        try
        {
            try
            {
                while (true)
                {
                    if (!frames.TryRead(out var frame))
                    {
                        GoOn(connection, ref burst, underWay);
                        var read = await frames.WaitAsync(CancellationToken.None); // It ends with the socket, which closing ends.
                        if (!frames.TryTake(read, out frame))
                        {
                            continue;
                        }
                    }

                    if (frame is null)
                    {
                        break;
                    }

                    var fewer = underWay.WhenFewerAsync(connection.Closing);
                    if (!fewer.IsCompleted)
                    {
                        GoOn(connection, ref burst, underWay);
                    }

                    await fewer;
                    Handle(connection, frame, acknowledgements, ref burst, underWay);
                }
            }
            finally
            {
                GoOn(connection, ref burst, underWay);
                connection.NoteReadingEnded(frames.PeerClosed is not null);
                await underWay.WhenNoneAsync(); // With the send timeout at the latest.
            }
        }
        catch (Exception exception) when (EndsWith(connection, exception) is { } code)
        {
            await connection.CloseAsync(code, "");
        }
    }

    private void Handle(
        Connection connection, ClientFrame frame, AcknowledgementLoop acknowledgements, ref SendBurst? burst, FramesUnderWay underWay)
    {
        if (frame.FrameCase == ClientFrame.FrameOneofCase.Send)
        {
            Accept(connection, frame.Send, ref burst, underWay);
        }
        else if (TryHandle(connection, frame, acknowledgements, out var rest))
        {
            underWay.Begin(rest);
        }
        else
        {
            throw new FrameException(CloseCode.MalformedFrame);
        }
    }

    private void Accept(Connection connection, Send frame, ref SendBurst? burst, FramesUnderWay underWay)
    {
        var accepted = sends.Accept(connection, frame, burst, out var refusing);
        underWay.Begin(refusing);
        if (accepted is null)
        {
            return;
        }

        underWay.Begin();
        if (accepted != burst)
        {
            GoOn(connection, ref burst, underWay);
            burst = accepted;
        }
    }

    private void GoOn(Connection connection, ref SendBurst? burst, FramesUnderWay underWay)
    {
        if (burst is not null)
        {
            var count = burst.Sends.Count; // It shrinks as they are refused.
            underWay.End(sends.SendAsync(connection, burst), count);
            burst = null;
        }
    }

    /// <param name="rest">What the frame started.</param>
    /// <returns>False if the frame breaks a rule.</returns>
    private bool TryHandle(Connection connection, ClientFrame frame, AcknowledgementLoop acknowledgements, out Task rest)
    {
        rest = Task.CompletedTask;
        switch (frame.FrameCase)
        {
            case ClientFrame.FrameOneofCase.Acknowledge:
                return acknowledgements.TryAcknowledge(frame.Acknowledge.Delivery);
            case ClientFrame.FrameOneofCase.ReportRead:
                return reads.TryHandle(connection, frame.ReportRead, out rest);
            case ClientFrame.FrameOneofCase.ReadInboxAgain:
                return ReadAgainHandler.TryHandle(connection, frame.ReadInboxAgain);
            case ClientFrame.FrameOneofCase.Watch:
                return watches.TryWatch(connection, frame.Watch);
            case ClientFrame.FrameOneofCase.Unwatch:
                return watches.TryUnwatch(connection, frame.Unwatch);
            case ClientFrame.FrameOneofCase.ReportTyping:
                return typing.TryHandle(connection, frame.ReportTyping, out rest);
            default:
                // A second Hello is against the rules; a frame of a later version is ignored, as readers do.
                return frame.FrameCase != ClientFrame.FrameOneofCase.Hello;
        }
    }

    /// <summary>Runs a part of the connection; when it fails, the connection ends with the code that fits.</summary>
    private async Task EndsWithConnectionAsync(Connection connection, Task part)
    {
        try
        {
            await part;
        }
        catch (Exception exception) when (EndsWith(connection, exception) is { } code)
        {
            await connection.CloseAsync(code, "");
        }
    }

    /// <returns>What a connection is closed with because of a failure; null if that is none of those that may happen.</returns>
    private CloseCode? EndsWith(Connection connection, Exception failure)
    {
        switch (failure)
        {
            case FrameException frame:
                LogBrokeProtocol(connection.Device, frame.Code);
                return frame.Code;
            case StorageUnavailableException:
                LogFailed(failure, connection.Device);
                return CloseCode.InternalError;
            default:
                return WebSocketTransport.IsEnd(failure) ? CloseCode.Normal : null; // The socket is gone, or the connection is closing.
        }
    }

    // Spread, so that those who are turned away do not come back together.
    private static string RetryMilliseconds() =>
        Random.Shared.Next(MaximumRetryMilliseconds / 5, MaximumRetryMilliseconds).ToString(CultureInfo.InvariantCulture);

    private async Task CloseAsync(WebSocketTransport transport, FrameReader frames, CloseCode code, string reason)
    {
        using var patience = new CancellationTokenSource(CloseTimeout, clock);
        try
        {
            await transport.SendCloseAsync(frames.PeerClosed ?? code, reason, patience.Token);
            if (frames.PeerClosed is null)
            {
                await transport.DrainAsync(patience.Token);
            }
        }
        catch (Exception exception) when (WebSocketTransport.IsEnd(exception))
        {
            transport.Abort();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device} connected with connection {Number}")]
    private partial void LogConnected(DeviceAddress device, long number);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection cannot be opened for want of the store")]
    private partial void LogNotOpened(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device} broke the protocol: {Code}")]
    private partial void LogBrokeProtocol(DeviceAddress device, CloseCode code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection of {Device} ends for want of the store")]
    private partial void LogFailed(Exception exception, DeviceAddress device);
}
