using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Bench.Presence.Wire;

/// <summary>
/// Reads gRPC requests out of HTTP/2 (RFC 9113 §4.1; a message is a byte, its length in four, and itself), where each connection has one
/// request stream at a time.
/// </summary>
internal sealed class PeerReader(PeerBatches batches) : IWireReader
{
    private const int PrefaceBytes = 24;
    private const int FrameHeader = 9;
    private const int MessageHeader = 5;
    private const byte Data = 0;

    private readonly List<byte> _waiting = [];
    private readonly List<byte> _message = [];
    private uint _stream;
    private bool _begun;

    /// <inheritdoc/>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        _waiting.AddRange(bytes);
        var all = CollectionsMarshal.AsSpan(_waiting);
        var done = 0;
        if (!_begun)
        {
            if (all.Length < PrefaceBytes)
            {
                return;
            }

            (_begun, done) = (true, PrefaceBytes);
        }

        while (all.Length - done >= FrameHeader)
        {
            var length = (all[done] << 16) | (all[done + 1] << 8) | all[done + 2];
            if (all.Length - done < FrameHeader + length)
            {
                break;
            }

            if (all[done + 3] == Data)
            {
                Add(BinaryPrimitives.ReadUInt32BigEndian(all[(done + 5)..]), all.Slice(done + FrameHeader, length));
            }

            done += FrameHeader + length;
        }

        _waiting.RemoveRange(0, done);
    }

    private void Add(uint stream, ReadOnlySpan<byte> data)
    {
        if (stream != _stream)
        {
            _message.Clear();
            _stream = stream;
        }

        _message.AddRange(data);
        var all = CollectionsMarshal.AsSpan(_message);
        var done = 0;
        while (all.Length - done >= MessageHeader)
        {
            var length = (int)BinaryPrimitives.ReadUInt32BigEndian(all[(done + 1)..]);
            if (all.Length - done < MessageHeader + length)
            {
                break;
            }

            batches.Count(HandoffBatch.Parser.ParseFrom(all.Slice(done + MessageHeader, length)));
            done += MessageHeader + length;
        }

        _message.RemoveRange(0, done);
    }
}
