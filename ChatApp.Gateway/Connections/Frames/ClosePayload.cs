using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>What a close frame says (RFC 6455 §5.5.1): nothing, or a code and a reason.</summary>
internal static class ClosePayload
{
    /// <summary>Stands for a close without a code, and is never sent (RFC 6455 §7.4.1).</summary>
    public const CloseCode NoCode = (CloseCode)1005;

    private const int CodeSize = 2;

    /// <summary>Reads one.</summary>
    /// <param name="payload">At most 125 bytes, not masked.</param>
    /// <param name="code">Its code, which need not be one of ours, or <see cref="NoCode"/>.</param>
    /// <returns>False if it has one byte, a code that nobody may send, or a reason that is not UTF-8.</returns>
    public static bool TryRead(in ReadOnlySequence<byte> payload, out CloseCode code)
    {
        code = NoCode;
        if (payload.IsEmpty)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[ReceivedHeader.MaximumControlPayload];
        payload.CopyTo(bytes);
        bytes = bytes[..(int)payload.Length];
        if (bytes.Length < CodeSize)
        {
            return false;
        }

        code = (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return IsSent((int)code) && Utf8.IsValid(bytes[CodeSize..]);
    }

    /// <summary>Writes one.</summary>
    /// <param name="code">The code, or <see cref="NoCode"/> for none.</param>
    /// <param name="reason">At most 123 bytes.</param>
    public static byte[] Write(CloseCode code, string reason)
    {
        if (code == NoCode)
        {
            return [];
        }

        var bytes = new byte[CodeSize + Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)code);
        Encoding.UTF8.GetBytes(reason, bytes.AsSpan(CodeSize));
        return bytes;
    }

    // RFC 6455 §7.4, and 1012 to 1014, which IANA has registered since.
    private static bool IsSent(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}
