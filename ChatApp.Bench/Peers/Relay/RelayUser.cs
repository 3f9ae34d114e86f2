using System.Buffers.Binary;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Peers.Relay;

/// <summary>A user of the relay. A frame is a kind, a user (of whom, to whom) and what goes with it.</summary>
internal sealed class RelayUser(int index, int peer, Uri url, CrowdStatistics statistics, TimeProvider clock)
    : PeerUser(index, peer, url, statistics, clock)
{
    public override void OnFrame(ReadOnlySpan<byte> frame)
    {
        var content = frame[RelayFrames.HeaderLength..];
        switch (frame[0])
        {
            case RelayFrames.Ready:
                BecomeReadyAtOnce();
                break;
            case RelayFrames.Tick:
                TakeTick(BinaryPrimitives.ReadInt64LittleEndian(content));
                break;
            case RelayFrames.Message:
                TakeMessage(content);
                break;
            case RelayFrames.Receipts:
                for (; !content.IsEmpty; content = content[sizeof(long)..])
                {
                    TakeReceipt(BinaryPrimitives.ReadInt64LittleEndian(content));
                }

                break;
            default:
                throw new InvalidDataException("The relay sends no such frame.");
        }
    }

    protected override void WriteHello()
    {
        var buffer = Out;
        buffer.Begin(RelayFrames.HeaderLength);
        WriteHeader(buffer, RelayFrames.Hello, Index);
        buffer.End();
    }

    protected override void WriteMessage(long number, long intendedAt)
    {
        var buffer = Out;
        buffer.Begin(RelayFrames.HeaderLength + BodyBytes);
        WriteHeader(buffer, RelayFrames.Message, Peer);
        Span<byte> body = stackalloc byte[BodyBytes];
        MessageBody.Write(body, Index, number, intendedAt);
        buffer.WriteRaw(body);
        buffer.End();
    }

    protected override void WriteReceipts(IReadOnlyList<long> numbers)
    {
        var buffer = Out;
        buffer.Begin(RelayFrames.HeaderLength + (numbers.Count * sizeof(long)));
        WriteHeader(buffer, RelayFrames.Receipts, Peer);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            buffer.WriteRaw(bytes);
        }

        buffer.End();
    }

    private static void WriteHeader(FrameBuffer buffer, byte kind, int user)
    {
        buffer.WriteByte(kind);
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, user);
        buffer.WriteRaw(bytes);
    }
}
