using ChatApp.Client.Messages;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Chaos.History;

/// <summary>All that is known of one message of a chaos run. Its text is made to be unlike any other, so it names the message.</summary>
/// <param name="Text">The text.</param>
/// <param name="From">Who wrote it.</param>
/// <param name="To">Whom for.</param>
/// <param name="Sequence">The writer's count for this reader: 1, 2, 3, …, in the order of writing.</param>
internal sealed record MessageRecord(string Text, UserId From, UserId To, int Sequence)
{
    /// <summary>What the writer's device told of it, in that order.</summary>
    public List<SeenState> States { get; } = [];

    /// <summary>Where it stands on the reader's screen: once in each entry.</summary>
    public List<ShownAt> Shown { get; } = [];

    /// <summary>Whether the reader's device, connected and with everything healed, was not given it until it connected anew.</summary>
    public bool WasWithheld { get; set; }

    /// <summary>Whether the reader's device reported it as read.</summary>
    public bool MarkedRead { get; set; }

    /// <summary>What the ledger says at the end; null where it knows nothing of the message.</summary>
    public LedgerEntry? Ledger { get; set; }

    /// <summary>How far the writer's device thinks it has come.</summary>
    public MessageState LastState => States.Count == 0 ? MessageState.Pending : States[^1].State;

    /// <summary>Whether the service ever acknowledged it: one tick or more.</summary>
    public bool WasAcknowledged => States.Exists(seen => seen.State >= MessageState.Sent);

    /// <summary>Whether it was acknowledged and stands on no screen.</summary>
    public bool IsUnseen => WasAcknowledged && Shown.Count == 0;
}
