using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Entries;
using CsCheck;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Messages.Entries;

public sealed class EntryHeaderTests
{
    private static readonly Gen<Entry> Entries =
        from ids in Gen.Guid.Array[3]
        from device in Gen.UInt[0, 200]
        from number in Gen.ULong
        from ciphertext in Gen.Byte.Array[0, 300]
        select new Entry
        {
            Message = new Message
            {
                MessageId = ids[0].ToWire(),
                SenderUserId = ids[1].ToWire(),
                SenderDeviceId = device,
                ConversationId = ids[2].ToWire(),
                Number = number,
                Ciphertext = ByteString.CopyFrom(ciphertext),
            },
        };

    [Fact]
    public void Reads_what_the_protobuf_library_writes() => Entries.Sample(entry =>
    {
        var header = EntryHeader.Read(entry.ToByteArray());
        Assert.Equal(entry.Message.MessageId, header!.Value.MessageId.ToWire());
        Assert.Equal(entry.Message.SenderUserId, header.Value.Sender.ToWire());
        Assert.Equal(entry.Message.ConversationId, header.Value.Conversation.ToWire());
        Assert.Equal(DeviceId.IsValid(entry.Message.SenderDeviceId) ? entry.Message.SenderDeviceId : 0, header.Value.SenderDevice);
        Assert.Equal(entry.Message.Number <= long.MaxValue ? (long)entry.Message.Number : 0, header.Value.Number);
    });

    [Fact]
    public void Takes_receipts_for_no_message()
    {
        var receipts = new Entry { Receipts = new Contracts.ClientProtocol.Receipts { Receipts_ = { new Receipt { At = 5 } } } };
        Assert.Null(EntryHeader.Read(receipts.ToByteArray()));
        Assert.Null(EntryHeader.Read([]));
    }

    [Fact]
    public void Passes_over_fields_of_later_versions()
    {
        var entry = new Entry { Message = new Message { MessageId = Guid.NewGuid().ToWire(), SenderUserId = Guid.NewGuid().ToWire() } };
        byte[] unknown = [0x98, 0x06, 0x96, 0x01, 0xA1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8, 0xAD, 0x06, 1, 2, 3, 4]; // fields 99 varint, 100 fixed64, 101 fixed32
        var header = EntryHeader.Read([.. unknown, .. entry.ToByteArray()]);
        Assert.Equal(entry.Message.MessageId, header!.Value.MessageId.ToWire());
    }

    [Fact]
    public void Never_fails_on_bytes_that_are_no_entry() =>
        Gen.Select(Entries, Gen.Int[0, 60], Gen.Byte).Sample((entry, index, value) =>
        {
            var bytes = entry.ToByteArray();
            bytes[index % bytes.Length] = value;
            EntryHeader.Read(bytes);
            EntryHeader.Read(bytes.AsSpan(0, index % bytes.Length));
        });
}
