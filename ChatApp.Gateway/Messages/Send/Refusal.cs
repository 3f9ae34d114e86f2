using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>Why a message is refused.</summary>
/// <param name="Code">What the client does next.</param>
/// <param name="Detail">For people who debug.</param>
/// <param name="Missing">Devices to encrypt for as well.</param>
/// <param name="Stale">Devices that are gone.</param>
/// <param name="RetryAfter">When to try again.</param>
internal sealed record Refusal(
    ErrorCode Code,
    string Detail,
    IReadOnlyList<DeviceAddress>? Missing = null,
    IReadOnlyList<DeviceAddress>? Stale = null,
    TimeSpan RetryAfter = default)
{
    /// <summary>The frame that says so.</summary>
    public Refused ToFrame(Google.Protobuf.ByteString messageId)
    {
        var frame = new Refused
        {
            MessageId = messageId,
            Code = Code,
            Detail = Detail,
            RetryAfterMilliseconds = (uint)Math.Ceiling(RetryAfter.TotalMilliseconds),
        };
        frame.Missing.AddRange((Missing ?? []).Select(Reference));
        frame.Stale.AddRange((Stale ?? []).Select(Reference));
        return frame;
    }

    private static DeviceReference Reference(DeviceAddress device) =>
        new() { UserId = device.User.ToWire(), DeviceId = device.Device.Value };
}
