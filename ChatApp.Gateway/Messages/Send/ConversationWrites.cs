using ChatApp.Contracts.Identity;
using ChatApp.Storage;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>The order of one conversation's writes, in each device's inbox by itself. Used by one message after the other.</summary>
internal sealed class ConversationWrites
{
    private readonly List<KeyValuePair<DeviceAddress, WriteSequence>> _sequences = new(1); // Of few devices: nearly always one.

    /// <summary>Those into a device's inbox.</summary>
    public WriteSequence To(DeviceAddress recipient)
    {
        foreach (var (device, known) in _sequences)
        {
            if (device == recipient)
            {
                return known;
            }
        }

        var sequence = new WriteSequence();
        _sequences.Add(new(recipient, sequence));
        return sequence;
    }
}
