using System.Buffers.Binary;
using ChatApp.Client.Sealing;
using ChatApp.Contracts.Identity;

namespace ChatApp.Client.Tests;

/// <summary>
/// Seals like a ratchet: every ciphertext differs, and can be opened only once. What it remembers is in its state alone, so a state that
/// is lost or kept wrongly shows.
/// </summary>
internal sealed class RatchetingSealer : IMessageSealer
{
    public async ValueTask<ReadOnlyMemory<byte>> SealAsync(
        DeviceAddress recipient, ReadOnlyMemory<byte> plaintext, SealerState state, CancellationToken cancellationToken)
    {
        var step = await StepAsync(state, $"out {recipient}", cancellationToken) + 1;
        state.Write($"out {recipient}", Bytes(step));
        return Seal(step, plaintext);
    }

    public async ValueTask<Opening> OpenAsync(
        DeviceAddress sender, ReadOnlyMemory<byte> ciphertext, SealerState state, CancellationToken cancellationToken)
    {
        var step = BinaryPrimitives.ReadInt64BigEndian(ciphertext.Span);
        if (await state.ReadAsync($"in {sender} {step}", cancellationToken) is not null)
        {
            return Opening.Failed;
        }

        state.Write($"in {sender} {step}", Bytes(1));
        return Opening.Of(ciphertext[8..]);
    }

    public static ReadOnlyMemory<byte> Seal(long step, ReadOnlyMemory<byte> plaintext) => (byte[])[.. Bytes(step), .. plaintext.Span];

    private static async ValueTask<long> StepAsync(SealerState state, string name, CancellationToken cancellationToken) =>
        await state.ReadAsync(name, cancellationToken) is { } value ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;

    private static byte[] Bytes(long step)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, step);
        return bytes;
    }
}
