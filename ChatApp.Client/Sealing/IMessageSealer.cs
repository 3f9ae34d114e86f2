using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Sealing;

/// <summary>
/// Turns plaintext into a ciphertext for one device and back. The service carries what it makes as opaque bytes. Called by one caller at a
/// time. What it remembers between calls (sessions, ratchets, keys) it keeps in the <see cref="SealerState"/> that it is handed: those
/// changes become durable in the same transaction as the message, so that a crash can neither reuse a key nor lose a message whose
/// ciphertext can be opened only once.
/// </summary>
public interface IMessageSealer
{
    /// <summary>Seals a plaintext for one device.</summary>
    /// <returns>The ciphertext, never empty: an empty one stands for a number that was given up.</returns>
    /// <exception cref="SealingUnavailableException">It cannot be done now, for example because the device's keys could not be fetched.</exception>
    ValueTask<ReadOnlyMemory<byte>> SealAsync(
        DeviceAddress recipient, ReadOnlyMemory<byte> plaintext, SealerState state, CancellationToken cancellationToken);

    /// <summary>Opens a ciphertext of a device.</summary>
    ValueTask<Opening> OpenAsync(
        DeviceAddress sender, ReadOnlyMemory<byte> ciphertext, SealerState state, CancellationToken cancellationToken);
}
