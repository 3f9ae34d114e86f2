namespace ChatApp.Client.Messages;

/// <summary>How far a message has come. The values ascend, and a message only ever moves to a higher one.</summary>
public enum MessageState
{
    /// <summary>Someone else's message.</summary>
    Received = 0,

    /// <summary>Waits in the outbox, on this device.</summary>
    Pending = 1,

    /// <summary>Given up: see <see cref="ChatMessage.Failure"/>. A receipt proves the contrary and moves it on.</summary>
    Failed = 2,

    /// <summary>One tick: the service has made it durable for every device of the recipient.</summary>
    Sent = 3,

    /// <summary>Two ticks: a device of the recipient has stored it.</summary>
    Delivered = 4,

    /// <summary>Blue: it was shown to the recipient.</summary>
    Read = 5,
}
