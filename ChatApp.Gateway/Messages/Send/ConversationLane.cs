namespace ChatApp.Gateway.Messages.Send;

/// <summary>
/// One conversation's sends on one connection, in their order. A message is handed off only when all earlier ones are durable; once one
/// was refused, all later ones are refused too, until that one is sent again. Guarded by <see cref="ConversationLanes"/>.
/// </summary>
internal sealed class ConversationLane
{
    /// <summary>True once everything sent so far is durable, false if something was refused.</summary>
    public Task<bool> Durable { get; set; } = Task.FromResult(true);

    /// <summary>The number of the message whose turn <see cref="Durable"/> is.</summary>
    public long LastNumber { get; set; }

    /// <summary>The lowest number that was refused and not sent again; null if there is none.</summary>
    public long? Refused { get; set; }

    /// <summary>Sends that have no answer yet.</summary>
    public int UnderWay { get; set; }
}
