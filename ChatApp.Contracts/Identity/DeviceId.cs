using System.Globalization;

namespace ChatApp.Contracts.Identity;

/// <summary>One of a user's devices, 1 to 127. A user has at most <see cref="MaximumPerUser"/> at a time.</summary>
public readonly record struct DeviceId
{
    /// <summary>How many devices a user may have at a time.</summary>
    public const int MaximumPerUser = 10;

    /// <summary>The number, 1 to 127.</summary>
    public byte Value { get; }

    /// <exception cref="ArgumentOutOfRangeException">The value is not within 1 to 127.</exception>
    public DeviceId(byte value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A device id is a number from 1 to 127.");
        }

        Value = value;
    }

    /// <summary>Whether a number can be a device id.</summary>
    public static bool IsValid(uint value) => value is >= 1 and <= 127;

    /// <summary>The number in decimal.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
