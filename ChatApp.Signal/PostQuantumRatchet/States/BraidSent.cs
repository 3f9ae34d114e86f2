namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>The outcome of sending.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="Payload">What the message carries.</param>
/// <param name="Chunk">With it, for the payloads that have one.</param>
/// <param name="NewEpoch">The secret of an epoch whose exchange this side has finished, or null.</param>
internal readonly record struct BraidSent(BraidState Next, SparsePayload Payload, Chunk Chunk = default, EpochSecret? NewEpoch = null)
{
    public override string ToString() => $"Sent {Payload}";
}
