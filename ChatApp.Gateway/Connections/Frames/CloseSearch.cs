using System.Buffers;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>Finds a client's close in what it still sends, and passes over all before it without keeping any.</summary>
internal sealed class CloseSearch
{
    private ulong _payloadLeft;
    private bool _isClose;

    /// <summary>Passes over what has come.</summary>
    /// <param name="rest">From a frame's first byte on, or from where the search ended before. What is left is the part of a header.</param>
    /// <returns>Whether the close was there, to its end.</returns>
    public bool TryPass(ref ReadOnlySequence<byte> rest)
    {
        while (true)
        {
            var count = (long)Math.Min(_payloadLeft, (ulong)rest.Length);
            rest = rest.Slice(count);
            _payloadLeft -= (ulong)count;
            if (_payloadLeft > 0 || _isClose)
            {
                return _isClose && _payloadLeft == 0;
            }

            if (!ReceivedHeader.TryRead(rest, out var header))
            {
                return false;
            }

            rest = rest.Slice(header.Size);
            (_payloadLeft, _isClose) = (header.PayloadLength, header.Opcode == Opcode.Close);
        }
    }
}
