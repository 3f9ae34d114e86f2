using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Peers.SignalR;

/// <summary>A user who speaks SignalR's hub protocol in MessagePack (aspnetcore, HubProtocol.md), by hand as our own users do.</summary>
internal sealed class SignalRUser(int index, int peer, Uri url, CrowdStatistics statistics, TimeProvider clock)
    : PeerUser(index, peer, new UriBuilder(url) { Query = $"user={index.ToString(CultureInfo.InvariantCulture)}" }.Uri, statistics, clock)
{
    private const int Invocation = 1;
    private const int Completion = 3;
    private const int LongestCall = 128; // Everything of a call but its bytes.
    private const byte RecordSeparator = 0x1E;

    private static readonly byte[] ReadyCall = [0x96, Invocation, 0x80, 0xA1, (byte)'0', 0xA5, .. "Ready"u8, 0x90, 0x90];
    private readonly byte[] _peerName = Encoding.ASCII.GetBytes(peer.ToString(CultureInfo.InvariantCulture));
    private bool _isOpen;
    private bool _isReady;

    public override void OnFrame(ReadOnlySpan<byte> frame)
    {
        if (!_isOpen)
        {
            _isOpen = true; // The handshake's answer.
            var end = frame.IndexOf(RecordSeparator);
            frame = frame[(end + 1)..];
        }

        while (!frame.IsEmpty)
        {
            var length = 0;
            var shift = 0;
            byte octet;
            do
            {
                octet = frame[0];
                frame = frame[1..];
                length |= (octet & 0x7F) << shift;
                shift += 7;
            }
            while (octet >= 0x80);

            OnHubMessage(frame[..length]);
            frame = frame[length..];
        }
    }

    protected override void WriteHello()
    {
        var buffer = Out;
        buffer.Begin(64);
        buffer.WriteRaw("""{"protocol":"messagepack","version":1}"""u8);
        buffer.WriteByte(RecordSeparator);
        buffer.End();

        // A node answers the handshake before it listens on its backplane for this user, and a call after it does.
        buffer.Begin(ReadyCall.Length + 1);
        buffer.WriteVarint((ulong)ReadyCall.Length);
        buffer.WriteRaw(ReadyCall);
        buffer.End();
    }

    protected override void WriteMessage(long number, long intendedAt)
    {
        Span<byte> body = stackalloc byte[BodyBytes];
        MessageBody.Write(body, Index, number, intendedAt);
        Span<byte> id = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, id, out var digits);
        WriteCall(Out, "Send"u8, id[..digits], body);
    }

    protected override void WriteReceipts(IReadOnlyList<long> numbers)
    {
        Span<byte> bytes = stackalloc byte[numbers.Count * sizeof(long)];
        for (var position = 0; position < numbers.Count; position++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(position * sizeof(long))..], numbers[position]);
        }

        WriteCall(Out, "Got"u8, default, bytes);
    }

    private void OnHubMessage(ReadOnlySpan<byte> message)
    {
        var reader = new MessagePackReader(message);
        reader.ReadCount();
        var kind = reader.ReadNumber();
        if (kind is not (Invocation or Completion))
        {
            return; // A ping.
        }

        for (var headers = reader.ReadCount(); headers > 0; headers--)
        {
            reader.ReadBytes();
            reader.ReadBytes();
        }

        var id = reader.ReadBytes();
        if (kind == Completion)
        {
            OnCompletion(long.Parse(id, CultureInfo.InvariantCulture));
            return;
        }

        var target = reader.ReadBytes();
        reader.ReadCount();
        var content = reader.ReadBytes();
        if (target.SequenceEqual("Message"u8))
        {
            TakeMessage(content);
            return;
        }

        for (; !content.IsEmpty; content = content[sizeof(long)..])
        {
            TakeReceipt(BinaryPrimitives.ReadInt64LittleEndian(content));
        }
    }

    private void OnCompletion(long id)
    {
        if (_isReady)
        {
            TakeTick(id);
            return;
        }

        _isReady = true;
        BecomeReadyAtOnce();
    }

    // [1, headers, id, target, [user, bytes], streams], behind its length.
    private void WriteCall(FrameBuffer buffer, ReadOnlySpan<byte> target, ReadOnlySpan<byte> id, ReadOnlySpan<byte> bytes)
    {
        var length = 3 + Math.Max(1, id.Length + (id.IsEmpty ? 0 : 1)) + 1 + target.Length + 1 + 1 + _peerName.Length + 3 + bytes.Length + 1;
        buffer.Begin(length + LongestCall);
        buffer.WriteVarint((ulong)length);
        buffer.WriteRaw([0x96, Invocation, 0x80]);
        if (id.IsEmpty)
        {
            buffer.WriteByte(0xC0);
        }
        else
        {
            WriteText(buffer, id);
        }

        WriteText(buffer, target);
        buffer.WriteByte(0x92);
        WriteText(buffer, _peerName);
        buffer.WriteRaw([0xC5, (byte)(bytes.Length >> 8), (byte)bytes.Length]);
        buffer.WriteRaw(bytes);
        buffer.WriteByte(0x90);
        buffer.End();
    }

    private static void WriteText(FrameBuffer buffer, ReadOnlySpan<byte> text)
    {
        buffer.WriteByte((byte)(0xA0 | text.Length));
        buffer.WriteRaw(text);
    }
}
