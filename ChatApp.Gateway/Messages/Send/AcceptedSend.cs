using System.Diagnostics;
using ChatApp.Routing.Handoff;
using ChatApp.Storage;
using Google.Protobuf;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>A message that has its place in its conversation, up to the answer to its sender.</summary>
/// <param name="message">The message.</param>
/// <param name="wireId">Its id as the answer names it.</param>
internal sealed class AcceptedSend(OutgoingMessage message, ByteString wireId)
{
    public OutgoingMessage Message { get; } = message;

    public ByteString WireId { get; } = wireId;

    /// <summary>Its span, if it is traced.</summary>
    public Activity? Activity { get; set; }

    /// <summary>Why it is refused; null while it is not.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>The write of its record.</summary>
    public QueuedWrite Record { get; set; }

    /// <summary>Its copies that are queued to be written.</summary>
    public List<QueuedCopy> Copies { get; } = new(capacity: 1);
}
