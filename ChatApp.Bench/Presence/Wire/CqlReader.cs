using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ChatApp.Bench.Presence.Wire;

/// <summary>Counts the requests for rows that a client sends (CQL native protocol v4 §2: a header of nine bytes, and a body).</summary>
internal sealed class CqlReader(CqlRequests requests) : IWireReader
{
    private const int Header = 9;
    private const byte Query = 0x07;
    private const byte Execute = 0x0A;
    private const byte Batch = 0x0D;

    private readonly List<byte> _waiting = [];

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        _waiting.AddRange(bytes);
        var all = CollectionsMarshal.AsSpan(_waiting);
        var done = 0;
        while (all.Length - done >= Header)
        {
            var length = Header + BinaryPrimitives.ReadInt32BigEndian(all[(done + 5)..]);
            if (all.Length - done < length)
            {
                break;
            }

            if (all[done + 4] is Query or Execute or Batch)
            {
                requests.Count();
            }

            done += length;
        }

        _waiting.RemoveRange(0, done);
    }
}
