namespace ChatApp.Routing.Handoff;

/// <summary>What is known of a durable copy within 10 s of its position.</summary>
public enum CopyOutcome
{
    /// <summary>The gateway that holds the device's connection has taken it.</summary>
    Accepted,

    /// <summary>The device is connected nowhere: the copy waits in its inbox.</summary>
    Offline,

    /// <summary>Nobody answered: a durable job will hand it off again.</summary>
    JobWritten,
}
