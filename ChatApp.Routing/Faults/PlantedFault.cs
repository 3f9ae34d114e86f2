namespace ChatApp.Routing.Faults;

/// <summary>
/// Promises that a host can be told to break, each by one step left out or in the wrong place: what a checker of the promises must find
/// (docs/reliability.md).
/// </summary>
public enum PlantedFault
{
    /// <summary>None.</summary>
    None,

    /// <summary>The sender has its tick before anything is durable.</summary>
    TickBeforePersist,

    /// <summary>The registry is asked before the copy is written.</summary>
    LookUpBeforeWrite,

    /// <summary>Replay starts at the confirmed position itself.</summary>
    NoReplayWindow,

    /// <summary>
    /// A gateway's "not connected" is taken as "offline everywhere", and remembered for 30 s. Without the memory it would be no fault
    /// (docs/decisions/0006-what-not-connected-says.md).
    /// </summary>
    NotConnectedAsOffline,

    /// <summary>A handoff job ends when the device has confirmed a later position.</summary>
    JobEndedByCursor,

    /// <summary>After a lapsed lease the connections are registered anew, and their inboxes are not read again.</summary>
    LeaseRevivedUnread,

    /// <summary>An acknowledgement is confirmed before its receipt is durable.</summary>
    ConfirmationBeforeReceipt,

    /// <summary>An outcome is concluded however long it took.</summary>
    TenSecondRuleOff,
}
