namespace ChatApp.Signal.PostQuantumRatchet.States;

/// <summary>The states, by the numbers under which they are stored. A number is never given to another state.</summary>
internal enum BraidStateKind
{
    KeysUnsampled = 1,
    KeysSampled = 2,
    HeaderSent = 3,
    Ciphertext1Received = 4,
    EncapsulationKeySent = 5,
    NoHeaderReceived = 6,
    HeaderReceived = 7,
    Ciphertext1Sampled = 8,
    EncapsulationKeyReceived = 9,
    Ciphertext1Acknowledged = 10,
    Ciphertext2Sampled = 11,
}
