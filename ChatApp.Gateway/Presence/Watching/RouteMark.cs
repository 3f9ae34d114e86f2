namespace ChatApp.Gateway.Presence.Watching;

/// <summary>The latest that is known of a device's connection. Of two marks of a device the greater one is the later one.</summary>
/// <param name="Number">The device's connection number.</param>
/// <param name="Epoch">The epoch under which the gateway registered it.</param>
/// <param name="Removed">Whether it has ended.</param>
/// <param name="GatewayId">The gateway that holds or held it.</param>
internal readonly record struct RouteMark(long Number, long Epoch, bool Removed, string GatewayId)
{
    /// <summary>Whether this mark is later than another one of the device.</summary>
    public bool IsLaterThan(RouteMark other) =>
        (Number, Epoch, Removed).CompareTo((other.Number, other.Epoch, other.Removed)) > 0;
}
