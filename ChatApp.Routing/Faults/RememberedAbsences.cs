using System.Collections.Concurrent;
using ChatApp.Contracts.Identity;

namespace ChatApp.Routing.Faults;

/// <summary>
/// Who was offline a moment ago, which says nothing about now: what <see cref="PlantedFault.NotConnectedAsOffline"/> gets wrong. Thread-safe.
/// </summary>
internal sealed class RememberedAbsences(TimeProvider clock)
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<DeviceAddress, long> _seenAbsentAt = new();

    /// <summary>Takes a device as offline from now.</summary>
    public void Remember(DeviceAddress device) => _seenAbsentAt[device] = clock.GetTimestamp();

    /// <summary>Whether a device is taken as offline without being looked for.</summary>
    public bool Has(DeviceAddress device) =>
        _seenAbsentAt.TryGetValue(device, out var at) && clock.GetElapsedTime(at) < Memory;
}
