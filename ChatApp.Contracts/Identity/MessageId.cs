using System.Globalization;

namespace ChatApp.Contracts.Identity;

/// <summary>
/// Names a message: a UUIDv7 (RFC 9562 §5.7), made by the sending client. With the sending device address it is what duplicates are
/// recognized by; its time is the message's time.
/// </summary>
public readonly record struct MessageId(Guid Value)
{
    /// <summary>A new one at a given time.</summary>
    public static MessageId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is not a UUID.</exception>
    public static MessageId Parse(string text) => new(Guid.ParseExact(text, "D"));

    /// <summary>Whether it is a UUID of version 7 and the RFC's variant, and so has a time.</summary>
    public bool IsVersion7 => Value is { Version: 7, Variant: >= 8 and <= 11 };

    /// <summary>The time inside the id, to the millisecond. Meaningless unless <see cref="IsVersion7"/>.</summary>
    public DateTimeOffset Time
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Value.TryWriteBytes(bytes, bigEndian: true, out _);
            var milliseconds = 0L;
            foreach (var octet in bytes[..6])
            {
                milliseconds = (milliseconds << 8) | octet;
            }

            // 48 bits reach beyond the last representable date.
            return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
        }
    }

    /// <summary>The UUID in lower case with hyphens.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
