namespace ChatApp.Contracts.Identity;

/// <summary>How people find each other: 3 to 32 of <c>a-z 0-9 . _ -</c>, unique among all accounts.</summary>
public readonly record struct Handle
{
    /// <summary>The fewest characters.</summary>
    public const int MinimumLength = 3;

    /// <summary>The most characters.</summary>
    public const int MaximumLength = 32;

    private readonly string? _value;

    private Handle(string value) => _value = value;

    /// <summary>The text, always in lower case.</summary>
    public string Value => _value ?? "";

    /// <summary>Reads a handle; upper case is taken as lower case.</summary>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string? text, out Handle handle)
    {
        handle = default;
        if (text is null || text.Length is < MinimumLength or > MaximumLength)
        {
            return false;
        }

        var lower = text.ToLowerInvariant();
        foreach (var character in lower)
        {
            if (character is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-'))
            {
                return false;
            }
        }

        handle = new Handle(lower);
        return true;
    }

    /// <summary>The text.</summary>
    public override string ToString() => Value;
}
