namespace ChatApp.Gateway.Messages.Send;

/// <summary>
/// One conversation's sends on one connection, in their order. A message is durable only once all earlier ones are; once one
/// was refused, all later ones are refused too, until that one is sent again. Guarded by <see cref="ConversationLanes"/>.
/// </summary>
internal sealed class ConversationLane
{
    /// <summary>True once everything sent so far is queued to be written, false if something was refused before that.</summary>
    public Task<bool> Queued { get; set; } = Task.FromResult(true);

    /// <summary>The order in which it is written. Anew once something was refused: what stood behind that is never written.</summary>
    public ConversationWrites Writes { get; set; } = new();

    /// <summary>The number of the message whose turn <see cref="Queued"/> is.</summary>
    public long LastNumber { get; set; }

    /// <summary>The lowest number that was refused and not sent again; null if there is none.</summary>
    public long? Refused { get; set; }

    /// <summary>Sends that have no answer yet.</summary>
    public int UnderWay { get; set; }
}
