using ChatApp.Client.Messages.Devices;
using ChatApp.Client.Sealing;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using Google.Protobuf;

namespace ChatApp.Client.Messages.Send;

/// <summary>Makes the Send frame of an item: a copy for every device of the recipient, and of this user's other devices.</summary>
internal sealed class SendFrameEncoder(IMessageSealer sealer, DeviceLists devices, DeviceAddress self)
{
    /// <summary>The devices that an item is for.</summary>
    /// <exception cref="Api.ApiException">The device lists could not be had; with status 404 there is no such user.</exception>
    /// <exception cref="Accounts.SignInRefusedException">The service does not accept this device.</exception>
    public async Task<IReadOnlyList<DeviceAddress>> FindDevicesAsync(OutboxItem item, CancellationToken cancellationToken)
    {
        var recipients = await devices.FindAsync(item.Recipient, cancellationToken).ConfigureAwait(false);
        var own = await devices.FindAsync(self.User, cancellationToken).ConfigureAwait(false);
        return [.. recipients, .. own];
    }

    /// <summary>Seals an item. Copies that it has already are kept as they are: a device never gets two ciphertexts of one message.</summary>
    /// <exception cref="SealingUnavailableException">The message cannot be sealed now.</exception>
    public async Task<ReadOnlyMemory<byte>> EncodeAsync(
        OutboxItem item, IReadOnlyList<DeviceAddress> recipients, SealerState state, CancellationToken cancellationToken)
    {
        var sealedBefore = ReadCopies(item.Frame);
        var send = new Contracts.ClientProtocol.Send
        {
            MessageId = item.Id.ToWire(),
            ConversationId = item.Conversation.ToWire(),
            Number = item.Number,
        };
        foreach (var user in recipients.GroupBy(device => device.User))
        {
            var copies = new RecipientCopies { UserId = user.Key.ToWire() };
            foreach (var device in user)
            {
                if (!sealedBefore.TryGetValue(device, out var ciphertext))
                {
                    ciphertext = item.IsGivenUp
                        ? ByteString.Empty
                        : UnsafeByteOperations.UnsafeWrap(
                            await sealer.SealAsync(device, item.Content, state, cancellationToken).ConfigureAwait(false));
                }

                copies.Devices.Add(new DeviceCopy { DeviceId = device.Device.Value, Ciphertext = ciphertext });
            }

            send.Recipients.Add(copies);
        }

        return new ClientFrame { Send = send }.ToByteArray();
    }

    /// <summary>Fetches the lists anew the next time.</summary>
    public void ForgetDevices(OutboxItem item)
    {
        devices.Forget(item.Recipient);
        devices.Forget(self.User);
    }

    public static bool IsTooLarge(ReadOnlyMemory<byte> frame) =>
        frame.Length > ChatProtocol.MaximumFrameBytes
        || ClientFrame.Parser.ParseFrom(frame.Span).Send.Recipients.SelectMany(recipient => recipient.Devices)
            .Any(copy => copy.Ciphertext.Length > ChatProtocol.MaximumCiphertextBytes);

    private static Dictionary<DeviceAddress, ByteString> ReadCopies(ReadOnlyMemory<byte> frame)
    {
        var copies = new Dictionary<DeviceAddress, ByteString>();
        if (frame.IsEmpty)
        {
            return copies;
        }

        foreach (var recipient in ClientFrame.Parser.ParseFrom(frame.Span).Send.Recipients)
        {
            WireIds.TryRead(recipient.UserId, out var user);
            foreach (var copy in recipient.Devices)
            {
                copies[new DeviceAddress(new UserId(user), new DeviceId((byte)copy.DeviceId))] = copy.Ciphertext;
            }
        }

        return copies;
    }
}
