using System.Globalization;

namespace ChatApp.Contracts.Identity;

/// <summary>An account. A UUID, and the Signal service id of its owner.</summary>
public readonly record struct UserId(Guid Value)
{
    /// <summary>A random one (UUIDv4).</summary>
    public static UserId New() => new(Guid.NewGuid());

    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is not a UUID.</exception>
    public static UserId Parse(string text) => new(Guid.ParseExact(text, "D"));

    /// <summary>The UUID in lower case with hyphens.</summary>
    public override string ToString() => Value.ToString("D", CultureInfo.InvariantCulture);
}
