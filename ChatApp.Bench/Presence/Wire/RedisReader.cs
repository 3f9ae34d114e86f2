using System.Buffers.Text;
using System.Text;

namespace ChatApp.Bench.Presence.Wire;

/// <summary>Reads commands as clients send them: arrays of bulk strings (RESP2 and RESP3, "Sending commands to a Redis server").</summary>
internal sealed class RedisReader(RedisCommands commands) : IWireReader
{
    private readonly List<byte> _waiting = [];

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        _waiting.AddRange(bytes);
        var all = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_waiting);
        var done = 0;
        while (TryReadCommand(all[done..], out var used))
        {
            done += used;
        }

        _waiting.RemoveRange(0, done);
    }

    private bool TryReadCommand(ReadOnlySpan<byte> bytes, out int used)
    {
        used = 0;
        if (!TryReadNumber(bytes, (byte)'*', ref used, out var count))
        {
            return false;
        }

        var parts = new List<string>(count);
        while (parts.Count < count)
        {
            if (!TryReadNumber(bytes, (byte)'$', ref used, out var length) || bytes.Length < used + length + 2)
            {
                return false;
            }

            parts.Add(Encoding.UTF8.GetString(bytes.Slice(used, length)));
            used += length + 2;
        }

        commands.Count(parts);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> bytes, byte sign, ref int used, out int number)
    {
        number = 0;
        var end = used < bytes.Length ? bytes[used..].IndexOf((byte)'\n') : -1;
        if (end < 0)
        {
            return false;
        }

        if (bytes[used] != sign || !Utf8Parser.TryParse(bytes[(used + 1)..], out number, out _))
        {
            throw new InvalidDataException("A client sent Redis something else than a command.");
        }

        used += end + 1;
        return true;
    }
}
