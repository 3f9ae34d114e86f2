using ChatApp.Bench.Load.Wire;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Load.Crowd;

/// <summary>The frames of <c>chat.v1</c> that a user writes and reads, field by field (ChatApp.Contracts/ClientProtocol/chat.v1.proto).</summary>
internal sealed class ChatFrames
{
    private const int Varint = 0;
    private const int Bytes = 2;
    private const int IdField = 2 + WireIds.Length;

    private readonly int _user;
    private readonly byte[] _peer;
    private readonly byte _peerDevice;
    private readonly byte[] _conversation;
    private readonly TimeProvider _clock;
    private readonly long _originTimestamp;
    private readonly long _originMilliseconds;

    public ChatFrames(int user, UserId peer, byte peerDevice, ConversationId conversation, TimeProvider clock)
    {
        _user = user;
        _peer = peer.Value.ToByteArray(bigEndian: true);
        _peerDevice = peerDevice;
        _conversation = conversation.Value.ToByteArray(bigEndian: true);
        _clock = clock;
        _originTimestamp = clock.GetTimestamp();
        _originMilliseconds = clock.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public static void WriteHello(FrameBuffer buffer, string token, ulong connectionNumber, long confirmed)
    {
        var tokenBytes = System.Text.Encoding.ASCII.GetBytes(token);
        var hello = 1 + FrameBuffer.VarintSize((ulong)tokenBytes.Length) + tokenBytes.Length
            + 1 + FrameBuffer.VarintSize(connectionNumber) + 1 + FrameBuffer.VarintSize((ulong)confirmed);
        buffer.Begin(hello + 4);
        buffer.WriteTag(1, Bytes);
        buffer.WriteVarint((ulong)hello);
        buffer.WriteBytes(1, tokenBytes);
        buffer.WriteTag(2, Varint);
        buffer.WriteVarint(connectionNumber);
        buffer.WriteTag(3, Varint);
        buffer.WriteVarint((ulong)confirmed);
        buffer.End();
    }

    public static void WriteAcknowledge(FrameBuffer buffer, ulong delivery)
    {
        buffer.Begin(16);
        buffer.WriteTag(3, Bytes);
        buffer.WriteVarint((ulong)(1 + FrameBuffer.VarintSize(delivery)));
        buffer.WriteTag(1, Varint);
        buffer.WriteVarint(delivery);
        buffer.End();
    }

    /// <summary>Writes a message; the same number and time make the same bytes again.</summary>
    public void WriteSend(FrameBuffer buffer, long number, long intendedAt, int bodyBytes)
    {
        var copy = 2 + 1 + FrameBuffer.VarintSize((ulong)bodyBytes) + bodyBytes;
        var recipient = IdField + 1 + FrameBuffer.VarintSize((ulong)copy) + copy;
        var send = IdField + IdField + 1 + FrameBuffer.VarintSize((ulong)number) + 1 + FrameBuffer.VarintSize((ulong)recipient) + recipient;
        buffer.Begin(send + 4);
        buffer.WriteTag(2, Bytes);
        buffer.WriteVarint((ulong)send);
        Span<byte> id = stackalloc byte[WireIds.Length];
        MessageIds.Write(id, _originMilliseconds + (long)_clock.GetElapsedTime(_originTimestamp, intendedAt).TotalMilliseconds, _user, number);
        buffer.WriteBytes(1, id);
        buffer.WriteBytes(2, _conversation);
        buffer.WriteTag(3, Varint);
        buffer.WriteVarint((ulong)number);
        buffer.WriteTag(4, Bytes);
        buffer.WriteVarint((ulong)recipient);
        buffer.WriteBytes(1, _peer);
        buffer.WriteTag(2, Bytes);
        buffer.WriteVarint((ulong)copy);
        buffer.WriteTag(1, Varint);
        buffer.WriteVarint(_peerDevice);
        Span<byte> body = bodyBytes <= 1024 ? stackalloc byte[bodyBytes] : new byte[bodyBytes];
        MessageBody.Write(body, _user, number, intendedAt);
        buffer.WriteBytes(2, body);
        buffer.End();
    }

    /// <summary>The message that the first field names, as in Sent and in a Receipt.</summary>
    public static (int User, long Number) ReadMessageId(ReadOnlySpan<byte> frame)
    {
        var fields = new ProtobufFields(frame);
        while (fields.Next())
        {
            if (fields.Field == 1 && fields.Bytes.Length == WireIds.Length)
            {
                return MessageIds.Read(fields.Bytes);
            }
        }

        throw new InvalidDataException("A frame names no message.");
    }

    public static (long Number, Contracts.ClientProtocol.ErrorCode Code) ReadRefused(ReadOnlySpan<byte> refused)
    {
        var code = 0UL;
        var fields = new ProtobufFields(refused);
        while (fields.Next())
        {
            code = fields.Field == 2 ? fields.Number : code;
        }

        return (ReadMessageId(refused).Number, (Contracts.ClientProtocol.ErrorCode)code);
    }

    public static long ReadConfirmedPosition(ReadOnlySpan<byte> confirmed)
    {
        var position = 0L;
        var fields = new ProtobufFields(confirmed);
        while (fields.Next())
        {
            position = fields.Field == 2 ? (long)fields.Number : position;
        }

        return position;
    }

    /// <summary>The number and the ciphertext of a Message.</summary>
    public static MessageContent ReadMessage(ReadOnlySpan<byte> message)
    {
        var content = default(MessageContent);
        var fields = new ProtobufFields(message);
        while (fields.Next())
        {
            if (fields.Field == 5)
            {
                content.Number = (long)fields.Number;
            }
            else if (fields.Field == 6)
            {
                content.Body = fields.Bytes;
            }
        }

        return content;
    }

    /// <summary>What a reader checks of a message.</summary>
    public ref struct MessageContent
    {
        public long Number;
        public ReadOnlySpan<byte> Body;

        public readonly void Deconstruct(out long number, out ReadOnlySpan<byte> body)
        {
            number = Number;
            body = Body;
        }
    }
}
