using System.Net;
using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Connections;
using ChatApp.Client.Sealing;
using ChatApp.Client.Store;
using Microsoft.Extensions.Logging;

namespace ChatApp.Client.Messages.Send;

/// <summary>Seals and sends what is in the outbox over one connection. One at a time.</summary>
internal sealed partial class OutboxPump(
    Outbox outbox, MessageComposer composer, SendFrameEncoder encoder, LocalStore store, SealerGate gate, ILogger logger)
{
    // A gateway answers within its own patience of 30 s; one that is silent for twice as long has lost the message.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SilenceCheck = TimeSpan.FromSeconds(15);

    /// <exception cref="ConnectionEndedException">The connection is gone, or answers nothing any more.</exception>
    public async Task RunAsync(ChatSocket socket, CancellationToken cancellationToken)
    {
        outbox.ConnectionOpened();
        while (true)
        {
            var (entry, wait) = outbox.TakeDue();
            if (entry is not null)
            {
                await HandleAsync(entry, socket, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var silence = outbox.LongestSilence();
            if (silence > LongestSilence)
            {
                throw new ConnectionEndedException("The gateway does not answer what is sent.", NextStep.BackOff);
            }

            var check = silence is null ? (TimeSpan?)null : SilenceCheck;
            await outbox.WakeUp.WaitAsync(wait is null || check < wait ? check : wait, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task HandleAsync(OutboxEntry entry, ChatSocket socket, CancellationToken cancellationToken)
    {
        if (entry.GiveUp is { } failure)
        {
            await composer.GiveUpAsync(entry, failure, cancellationToken).ConfigureAwait(false);
            return;
        }

        if ((entry.Item.Frame.IsEmpty || entry.SealAgain) && !await TrySealAsync(entry, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        outbox.Sending(entry);
        await socket.SendAsync(entry.Item.Frame, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>Whether the item can be sent now.</returns>
    private async Task<bool> TrySealAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            if (await SealAsync(entry, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            await composer.GiveUpAsync(entry, SendFailure.TooLarge, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (ApiException exception) when (exception.Status == HttpStatusCode.NotFound)
        {
            await composer.GiveUpAsync(entry, SendFailure.UnknownRecipient, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (Exception exception) when (exception is ApiException or SealingUnavailableException)
        {
            LogPostponed(exception, entry.Item.Id);
            outbox.Postpone(entry);
            return false;
        }
        catch (SignInRefusedException exception)
        {
            throw new ConnectionEndedException(exception.Message, NextStep.Stop(StopReason.SignInRefused), exception);
        }
    }

    /// <returns>False if the frame is too large.</returns>
    private async Task<bool> SealAsync(OutboxEntry entry, CancellationToken cancellationToken)
    {
        if (entry.SealAgain)
        {
            encoder.ForgetDevices(entry.Item);
        }

        var devices = await encoder.FindDevicesAsync(entry.Item, cancellationToken).ConfigureAwait(false);
        using (await gate.EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            var state = new SealerState(store);
            var frame = await encoder.EncodeAsync(entry.Item, devices, state, cancellationToken).ConfigureAwait(false);
            if (SendFrameEncoder.IsTooLarge(frame))
            {
                return false;
            }

            // The bytes are durable before they are sent, with the sessions that made them: a retry never seals again.
            var item = entry.Item with { Frame = frame };
            await store.CommitAsync([new StoreChange.OutboxPut(item), .. state.Keep()], Durability.Power, cancellationToken)
                .ConfigureAwait(false);
            outbox.Replace(entry, item);
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{MessageId} cannot be sealed now and is tried again")]
    private partial void LogPostponed(Exception exception, Contracts.Identity.MessageId messageId);
}
