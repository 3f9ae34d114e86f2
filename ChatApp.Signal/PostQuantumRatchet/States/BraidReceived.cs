namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>The outcome of receiving.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="NewEpoch">The secret of an epoch whose exchange this side has finished, or null.</param>
internal readonly record struct BraidReceived(BraidState Next, EpochSecret? NewEpoch)
{
    public override string ToString() => $"Received, now {Next.Kind}";
}
