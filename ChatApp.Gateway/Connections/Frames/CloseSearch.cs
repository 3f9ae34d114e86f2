using System.Buffers;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>Finds a client's close in what it still sends, and passes over all before it without keeping any.</summary>
internal sealed class CloseSearch
{
    private ulong _payloadLeft;
    private bool _isClose;

    /// <summary>Whether the close was there, to its end.</summary>
    public bool HasFound => _isClose && _payloadLeft == 0;

    /// <summary>Passes over what has come, up to the close.</summary>
    /// <param name="rest">From a frame's first byte on, or from where the search ended before. What is left is the part of a header.</param>
    public void Pass(ref ReadOnlySequence<byte> rest)
    {
        while (true)
        {
            var count = (long)Math.Min(_payloadLeft, (ulong)rest.Length);
            rest = rest.Slice(count);
            _payloadLeft -= (ulong)count;
            if (_payloadLeft > 0 || _isClose)
            {
                return;
            }

            if (!ReceivedHeader.TryRead(rest, out var header))
            {
                return;
            }

            rest = rest.Slice(header.Size);
            (_payloadLeft, _isClose) = (header.PayloadLength, header.Opcode == Opcode.Close);
        }
    }
}
