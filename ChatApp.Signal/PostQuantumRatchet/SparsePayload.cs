namespace ChatApp.Signal.PostQuantumRatchet;

/// <summary>What a message carries for the key exchange that runs beside the conversation (ML-KEM Braid).</summary>
internal enum SparsePayload : byte
{
    None = 0,
    Header = 1,
    EncapsulationKey = 2,
    EncapsulationKeyAndCiphertext1Acknowledgement = 3,
    Ciphertext1Acknowledgement = 4,
    Ciphertext1 = 5,
    Ciphertext2 = 6,
}
