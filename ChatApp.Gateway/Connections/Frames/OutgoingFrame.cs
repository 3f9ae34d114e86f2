using ChatApp.Contracts.ClientProtocol;
using ChatApp.Gateway.Messages.Push;
using Google.Protobuf;

namespace ChatApp.Gateway.Connections.Frames;

/// <summary>A frame to be written: any frame, or a push whose entry is passed on as it was stored.</summary>
internal readonly record struct OutgoingFrame(ServerFrame? Frame, PushFrame? Push = null)
{
    /// <summary>Its length in bytes. To be asked for before <see cref="WriteTo"/>, each time.</summary>
    public int Size => Push?.Size ?? Frame!.CalculateSize();

    /// <summary>Writes it into exactly <see cref="Size"/> bytes.</summary>
    public void WriteTo(Span<byte> target)
    {
        if (Push is { } push)
        {
            push.WriteTo(target);
        }
        else
        {
            Frame!.WriteTo(target);
        }
    }
}
