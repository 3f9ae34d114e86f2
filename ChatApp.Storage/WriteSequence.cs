namespace ChatApp.Storage;

/// <summary>
/// Writes that become durable in the order in which they are given: those of one partition that go in one batch at once, what follows once
/// that batch is. Once one has failed, all that stand behind it fail, too, and are not stored.
/// </summary>
/// <remarks>
/// Rows of one partition in one batch are one mutation: whoever reads sees all of them or none, and never a gap. Guarded by the
/// <see cref="GroupedWrites"/> that it is used with, of which there is one.
/// </remarks>
public sealed class WriteSequence
{
    private List<WaitingWrite>? _waiting;

    /// <summary>The batch of which some are under way; null if there is none.</summary>
    internal List<WaitingWrite>? UnderWay { get; private set; }

    /// <summary>What one of them failed with: no more are written.</summary>
    internal Exception? Failure { get; private set; }

    private int Partition { get; set; }

    /// <summary>Whether its next write may go in a batch.</summary>
    internal bool MayGoIn(List<WaitingWrite> batch, int partition) =>
        UnderWay is null || (UnderWay == batch && Partition == partition && _waiting is null);

    /// <summary>Notes that its next write goes in a batch.</summary>
    internal void Begin(List<WaitingWrite> batch, int partition) => (UnderWay, Partition) = (batch, partition);

    /// <summary>Lets a write wait until the batch under way is durable.</summary>
    internal void Wait(WaitingWrite write) => (_waiting ??= []).Add(write);

    /// <summary>Notes what has become of the batch under way.</summary>
    /// <returns>What waited for it, in order.</returns>
    internal List<WaitingWrite> End(Exception? failure)
    {
        var waited = _waiting ?? [];
        (_waiting, UnderWay, Failure) = (null, null, failure);
        return waited;
    }
}
