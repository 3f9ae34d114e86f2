namespace ChatApp.Client.Messages;

/// <summary>What a message holds.</summary>
public enum MessageKind
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>It could not be opened, or what was inside contradicts its frame. Shown as such, never dropped in silence.</summary>
    Unreadable = 1,

    /// <summary>A kind of content that this version does not know: a newer one is needed.</summary>
    Unsupported = 2,

    /// <summary>A number that its sender gave up. Counted for the order, never shown.</summary>
    GivenUp = 3,
}
