namespace ChatApp.Client.Messages;

/// <summary>Why a message was given up.</summary>
public enum SendFailure
{
    /// <summary>It was not.</summary>
    None = 0,

    /// <summary>There is no such user, or the conversation is not one of this user's.</summary>
    UnknownRecipient = 1,

    /// <summary>With a copy for every device it is over the size of a frame.</summary>
    TooLarge = 2,

    /// <summary>The service called it malformed: a bug of this client.</summary>
    Refused = 3,

    /// <summary>The service refused the time of its id again and again: the clock of this device cannot be right.</summary>
    ClockWrong = 4,
}
