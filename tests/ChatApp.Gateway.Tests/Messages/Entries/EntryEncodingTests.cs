using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Entries;
using ChatApp.Gateway.Receipts;
using CsCheck;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Messages.Entries;

public sealed class EntryEncodingTests
{
    private static readonly Gen<DeviceAddress> Devices =
        Gen.Select(Gen.Guid, Gen.Byte[1, 127], (user, device) => new DeviceAddress(new UserId(user), new DeviceId(device)));

    // Every length of a length: one byte, two, and three.
    private static readonly Gen<byte[]> Ciphertexts = Gen.OneOf(Gen.Byte.Array[0, 300], Gen.Byte.Array[16_300, 16_500]);

    [Fact]
    public void Writes_a_message_byte_for_byte_as_the_protobuf_library_does() =>
        Gen.Select(Devices, Gen.Guid, Gen.Guid, Gen.Long[1, long.MaxValue], Ciphertexts).Sample((sender, id, conversation, number, ciphertext) =>
        {
            var expected = new Entry
            {
                Message = new Message
                {
                    MessageId = id.ToWire(),
                    SenderUserId = sender.User.ToWire(),
                    SenderDeviceId = sender.Device.Value,
                    ConversationId = conversation.ToWire(),
                    Number = (ulong)number,
                    Ciphertext = ByteString.CopyFrom(ciphertext),
                },
            };

            var written = EntryEncoding.OfMessage(sender, new MessageId(id), new ConversationId(conversation), number, ciphertext);

            Assert.Equal(expected.ToByteArray(), written);
        }, iter: 1_000);

    [Fact]
    public void Writes_receipts_byte_for_byte_as_the_protobuf_library_does() =>
        Gen.Select(
            Devices,
            Gen.Select(Gen.Guid, Gen.Guid, Gen.Guid).Array[1, 40],
            Gen.Bool.Select(read => read ? ReceiptKind.Read : ReceiptKind.Delivered),
            Gen.Long[1, 4_102_444_800_000]).Sample((from, ids, kind, milliseconds) =>
        {
            var expected = new Entry { Receipts = new Contracts.ClientProtocol.Receipts() };
            expected.Receipts.Receipts_.AddRange(ids.Select(id => new Receipt
            {
                MessageId = id.Item1.ToWire(),
                ConversationId = id.Item2.ToWire(),
                UserId = from.User.ToWire(),
                DeviceId = from.Device.Value,
                Kind = kind,
                At = milliseconds,
            }));
            var subjects = ids.Select(id => new ReceiptSubject(new MessageId(id.Item1), new ConversationId(id.Item2), new UserId(id.Item3)));

            var written = EntryEncoding.OfReceipts(from, [.. subjects], kind, DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

            Assert.Equal(expected.ToByteArray(), written);
        }, iter: 1_000);
}
