using ChatApp.Contracts.Identity;

namespace ChatApp.Delivery.WakeUps;

/// <summary>Wakes nobody: what runs where no webhook is configured. Devices find their messages when they connect.</summary>
internal sealed class NoWakeUps : IWakeUpSender
{
    /// <inheritdoc/>
    public Task<bool> TrySendAsync(DeviceAddress device, CancellationToken cancellationToken) => Task.FromResult(true);
}
