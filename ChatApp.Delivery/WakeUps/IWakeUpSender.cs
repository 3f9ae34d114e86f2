using ChatApp.Contracts.Identity;

namespace ChatApp.Delivery.WakeUps;

/// <summary>Tells a device that is not connected that something waits for it. It learns nothing else: never content, never a sender.</summary>
internal interface IWakeUpSender
{
    /// <summary>Sends a wake-up.</summary>
    /// <returns>Whether it was taken; if not, it is sent again later unless the device has come by itself.</returns>
    Task<bool> TrySendAsync(DeviceAddress device, CancellationToken cancellationToken);
}
