using System.Buffers.Binary;
using ChatApp.Contracts.ClientProtocol;
using Google.Protobuf;

namespace ChatApp.Gateway.Tests.Connections.Frames;

/// <summary>What a client may send, and what it may not, byte for byte (RFC 6455 §5.2).</summary>
internal static class ClientBytes
{
    public const byte Continuation = 0x0;
    public const byte Text = 0x1;
    public const byte Binary = 0x2;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xA;

    private static readonly byte[] Key = [0x37, 0xFA, 0x21, 0x3D];

    /// <summary>What breaks RFC 6455, each by itself, by what is wrong with it.</summary>
    public static IReadOnlyDictionary<string, byte[]> Unlawful { get; } = new Dictionary<string, byte[]>
    {
        ["not masked"] = Frame(Binary, [1, 2], isMasked: false),
        ["ping not masked"] = Frame(Ping, [], isMasked: false),
        ["first reserved bit"] = Frame(Binary, [1, 2], reserved: 4),
        ["second reserved bit"] = Frame(Binary, [1, 2], reserved: 2),
        ["third reserved bit of a ping"] = Frame(Ping, [], reserved: 1),
        ["opcode 3"] = Frame(0x3, [1, 2]),
        ["opcode 7"] = Frame(0x7, []),
        ["opcode 11"] = Frame(0xB, []),
        ["opcode 15"] = Frame(0xF, [1]),
        ["ping of 126 bytes"] = Frame(Ping, new byte[126]),
        ["pong of 126 bytes"] = Frame(Pong, new byte[126]),
        ["close of 126 bytes"] = Frame(Close, [0x03, 0xE8, .. new byte[124]]),
        ["ping in fragments"] = Frame(Ping, [1], isFinal: false),
        ["close in fragments"] = Frame(Close, [0x03, 0xE8], isFinal: false),
        ["continuation of nothing"] = Frame(Continuation, [1]),
        ["continuation of nothing that goes on"] = Frame(Continuation, [1], isFinal: false),
        ["message within another"] = [.. Frame(Binary, [1], isFinal: false), .. Frame(Binary, [2])],
        ["text within another"] = [.. Frame(Binary, [1], isFinal: false), .. Frame(Text, [2])],
        ["length with its first bit set"] = [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 1, .. Key],
        ["close of one byte"] = Frame(Close, [3]),
        ["close with code 0"] = Closing(0),
        ["close with code 999"] = Closing(999),
        ["close with code 1004"] = Closing(1004),
        ["close with code 1005"] = Closing(1005),
        ["close with code 1006"] = Closing(1006),
        ["close with code 1015"] = Closing(1015),
        ["close with code 2999"] = Closing(2999),
        ["close with code 5000"] = Closing(5000),
        ["close with a reason that is not UTF-8"] = Closing(1000, [0xC3, 0x28]),
    };

    /// <summary>A frame, masked with a key that has no zeros.</summary>
    /// <param name="opcode">What it is.</param>
    /// <param name="payload">Not masked.</param>
    /// <param name="isFinal">Whether its message ends with it.</param>
    /// <param name="reserved">The three bits.</param>
    /// <param name="isMasked">Whether it keeps that rule.</param>
    /// <param name="lengthSize">In how many bytes its length stands, 1, 3 or 9; 0 for the least that it takes.</param>
    public static byte[] Frame(
        byte opcode, ReadOnlySpan<byte> payload, bool isFinal = true, int reserved = 0, bool isMasked = true, int lengthSize = 0)
    {
        var bytes = Header(opcode, payload.Length, isFinal, reserved, isMasked, lengthSize);
        var start = bytes.Length;
        Array.Resize(ref bytes, start + payload.Length);
        for (var index = 0; index < payload.Length; index++)
        {
            bytes[start + index] = (byte)(payload[index] ^ (isMasked ? Key[index % Key.Length] : 0));
        }

        return bytes;
    }

    /// <summary>What stands before a payload.</summary>
    /// <inheritdoc cref="Frame"/>
    public static byte[] Header(byte opcode, long length, bool isFinal = true, int reserved = 0, bool isMasked = true, int lengthSize = 0)
    {
        var size = lengthSize > 0 ? lengthSize : length < 126 ? 1 : length <= ushort.MaxValue ? 3 : 9;
        var bytes = new byte[1 + size];
        bytes[0] = (byte)((isFinal ? 0x80 : 0) | (reserved << 4) | opcode);
        bytes[1] = (byte)(size switch { 1 => length, 3 => 126, _ => 127 });
        if (size == 3)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)length);
        }
        else if (size == 9)
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(2), length);
        }

        bytes[1] |= (byte)(isMasked ? 0x80 : 0);
        return isMasked ? [.. bytes, .. Key] : bytes;
    }

    /// <summary>A close.</summary>
    public static byte[] Closing(int code, ReadOnlySpan<byte> reason = default) => Frame(Close, [(byte)(code >> 8), (byte)code, .. reason]);

    /// <summary>A message in fragments.</summary>
    /// <param name="message">All of it.</param>
    /// <param name="size">Of each fragment but the last.</param>
    /// <param name="between">What comes between them.</param>
    public static byte[] Fragments(byte[] message, int size, params byte[] between)
    {
        var bytes = new List<byte>();
        for (var start = 0; start < message.Length; start += size)
        {
            var end = Math.Min(message.Length, start + size);
            bytes.AddRange(Frame(start == 0 ? Binary : Continuation, message.AsSpan(start..end), isFinal: end == message.Length));
            bytes.AddRange(end < message.Length ? between : []);
        }

        return [.. bytes];
    }

    /// <summary>A message that asks for an inbox, made as long as it should be by a field that no version has.</summary>
    /// <param name="request">What is answered.</param>
    /// <param name="size">In bytes; 0 for the least.</param>
    public static byte[] Message(ulong request, int size = 0)
    {
        var message = new ClientFrame { ReadInboxAgain = new ReadInboxAgain { Request = request } }.ToByteArray();
        if (size == 0)
        {
            return message;
        }

        // Field 1000 is of bytes; its length takes as many as it would for all that is left.
        using var padded = new MemoryStream();
        using var output = new CodedOutputStream(padded);
        output.WriteRawTag(0xC2, 0x3E);
        var left = size - message.Length - 2;
        var length = left - CodedOutputStream.ComputeLengthSize(left - CodedOutputStream.ComputeLengthSize(left));
        output.WriteLength(length);
        output.Flush();
        byte[] all = [.. message, .. padded.ToArray(), .. new byte[length]];
        Assert.Equal(size, all.Length);
        return all;
    }
}
