using ChatApp.Signal.Keys;

namespace ChatApp.Signal.Ratchet;

/// <summary>What a message says of its place (The Double Ratchet Algorithm §3.2, HEADER).</summary>
/// <param name="RatchetKey">The sender's current one.</param>
/// <param name="Counter">The message's index in the sending chain.</param>
/// <param name="PreviousCounter">Informational: the last index of the chain before.</param>
internal readonly record struct RatchetHeader(PublicKey RatchetKey, uint Counter, uint PreviousCounter);
