namespace ChatApp.Routing.Faults;

/// <summary>Where a fault can be put on a message's way.</summary>
public enum FaultPoint
{
    /// <summary>A position is made; its row is not written yet.</summary>
    BeforeWrite,

    /// <summary>The row is durable; its recipient has not been looked up yet.</summary>
    BeforeLookUp,

    /// <summary>Another host has handed a batch over; this gateway has taken nothing of it yet.</summary>
    BeforeAccept,

    /// <summary>A copy has been accepted; it is not on its way to the device yet.</summary>
    BeforePush,

    /// <summary>Every copy of a message has its outcome; the sender has not been told yet.</summary>
    BeforeTick,

    /// <summary>A worker has found a handoff job; it has not looked at it yet.</summary>
    BeforeJob,

    /// <summary>A device has acknowledged or read messages; no receipt is durable yet.</summary>
    BeforeReceipt,

    /// <summary>The audit has put a connection's route into the registry; the gateway has no answer yet.</summary>
    BeforeAuditAnswer,
}
