using System.Buffers;
using System.Buffers.Text;
using System.Text;
using ChatApp.Contracts.ClientProtocol;

namespace ChatApp.Gateway.Connections.Accept;

/// <summary>
/// Recognizes the request that opens a WebSocket at <see cref="ChatProtocol.Path"/> (RFC 9112 §3 and §5, RFC 6455 §4.1) when nothing about
/// it is out of the ordinary. It refuses nothing: whatever it does not recognize is for a complete HTTP server to answer.
/// </summary>
internal ref struct UpgradeRequest
{
    /// <summary>The longest head that is recognized, in bytes.</summary>
    public const int MaximumBytes = 4096;

    private const int KeyLength = 24; // 16 bytes in Base64.

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly byte[] RequestLine = Encoding.ASCII.GetBytes($"GET {ChatProtocol.Path} HTTP/1.1");
    private static readonly byte[] Subprotocol = Encoding.ASCII.GetBytes(ChatProtocol.Subprotocol);

    private ReadOnlySpan<byte> _host;
    private ReadOnlySpan<byte> _upgrade;
    private ReadOnlySpan<byte> _connection;
    private ReadOnlySpan<byte> _version;
    private ReadOnlySpan<byte> _key;
    private ReadOnlySpan<byte> _protocols;
    private ReadOnlySpan<byte> _origin;

    /// <summary>Reads a request.</summary>
    /// <param name="bytes">From its first byte on.</param>
    /// <param name="origins">The web pages that may ask; a request without an Origin always may.</param>
    /// <param name="length">How long the request is.</param>
    /// <param name="key">Its Sec-WebSocket-Key.</param>
    /// <returns>Whether it is one, complete, with nothing in it that wants a closer look.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, IEnumerable<string> origins, out int length, out string key)
    {
        (length, key) = (0, "");
        var head = bytes[..Math.Min(bytes.Length, MaximumBytes)];
        var end = head.IndexOf("\r\n\r\n"u8);
        if (end < 0 || !head.StartsWith(RequestLine) || !head[RequestLine.Length..].StartsWith("\r\n"u8))
        {
            return false;
        }

        length = end + 4;
        var request = default(UpgradeRequest);
        var lines = head[(RequestLine.Length + 2)..(end + 2)];
        while (lines.Length > 0)
        {
            var lineEnd = lines.IndexOf("\r\n"u8);
            if (!request.TryTake(lines[..lineEnd]))
            {
                return false;
            }

            lines = lines[(lineEnd + 2)..];
        }

        key = Encoding.ASCII.GetString(request._key);
        return request.IsUpgrade() && IsAllowed(request._origin, origins);
    }

    /// <summary>Takes a line of the header.</summary>
    private bool TryTake(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 1 || line[..colon].ContainsAnyExcept(NameBytes))
        {
            return false; // No name, space before the colon, or a folded line.
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        foreach (var one in value)
        {
            if (one is < 0x20 and not (byte)'\t' or >= 0x7F)
            {
                return false; // A line break of another kind, among others.
            }
        }

        return Is(name, "Host"u8) ? TrySet(ref _host, value)
            : Is(name, "Upgrade"u8) ? TrySet(ref _upgrade, value)
            : Is(name, "Connection"u8) ? TrySet(ref _connection, value)
            : Is(name, "Sec-WebSocket-Version"u8) ? TrySet(ref _version, value)
            : Is(name, "Sec-WebSocket-Key"u8) ? TrySet(ref _key, value)
            : Is(name, "Sec-WebSocket-Protocol"u8) ? TrySet(ref _protocols, value)
            : Is(name, "Origin"u8) ? TrySet(ref _origin, value)
            : !IsOfBody(name);
    }

    private readonly bool IsUpgrade() =>
        _host.Length > 0
        && Is(_upgrade, "websocket"u8)
        && Lists(_connection, "upgrade"u8, ignoreCase: true)
        && _version.SequenceEqual("13"u8)
        && _key.Length == KeyLength
        && Base64.IsValid(_key, out var decoded)
        && decoded == 16
        && Lists(_protocols, Subprotocol, ignoreCase: false);

    private static bool IsAllowed(ReadOnlySpan<byte> origin, IEnumerable<string> origins)
    {
        if (origin.Length == 0)
        {
            return true;
        }

        foreach (var allowed in origins)
        {
            if (Ascii.EqualsIgnoreCase(origin, allowed))
            {
                return true;
            }
        }

        return false;
    }

    // What frames a body, or wants an answer before one: no upgrade of ours has it.
    private static bool IsOfBody(ReadOnlySpan<byte> name) =>
        Is(name, "Content-Length"u8) || Is(name, "Transfer-Encoding"u8) || Is(name, "Expect"u8) || Is(name, "Trailer"u8);

    private static bool TrySet(ref ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (field.Length > 0 || value.Length == 0)
        {
            return false; // Twice, or empty.
        }

        field = value;
        return true;
    }

    private static bool Lists(ReadOnlySpan<byte> list, ReadOnlySpan<byte> wanted, bool ignoreCase)
    {
        foreach (var range in list.Split((byte)','))
        {
            var item = list[range].Trim(" \t"u8);
            if (ignoreCase ? Is(item, wanted) : item.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Ascii.EqualsIgnoreCase(left, right);
}
