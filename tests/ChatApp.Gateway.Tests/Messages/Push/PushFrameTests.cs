using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Push;
using CsCheck;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Messages.Push;

public sealed class PushFrameTests
{
    [Fact]
    public void Writes_what_the_protobuf_library_reads() =>
        Gen.Select(Gen.ULong, Gen.Long[0, long.MaxValue], Gen.Byte.Array[0, 20_000]).Sample((delivery, position, ciphertext) =>
        {
            var entry = new Entry { Message = new Message { Ciphertext = ByteString.CopyFrom(ciphertext) } };
            var frame = new PushFrame(delivery, position, entry.ToByteArray(), null);
            var bytes = new byte[frame.Size];
            frame.WriteTo(bytes);

            var read = ServerFrame.Parser.ParseFrom(bytes);
            Assert.Equal(delivery, read.Push.Delivery);
            Assert.Equal(position, read.Push.Position);
            Assert.Equal(entry, read.Push.Entry);
        });
}
