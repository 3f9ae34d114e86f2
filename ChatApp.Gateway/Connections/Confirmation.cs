using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Connections;

/// <summary>How far a device's acknowledgements are durable.</summary>
/// <param name="Delivery">Everything up to and including this one.</param>
/// <param name="Position">Where the device is now.</param>
internal readonly record struct Confirmation(ulong Delivery, Position Position)
{
    public ServerFrame ToFrame() => new() { Confirmed = new Confirmed { Delivery = Delivery, Position = Position.Value } };
}
