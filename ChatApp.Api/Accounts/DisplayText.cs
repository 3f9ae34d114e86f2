namespace ChatApp.Api.Accounts;

/// <summary>Names that people give themselves and their devices.</summary>
internal static class DisplayText
{
    public const int MaximumLength = 64;

    /// <summary>1 to 64 UTF-16 units, well-formed, not only spaces, and without control characters, which terminals act on.</summary>
    public static bool IsName(string? text)
    {
        if (text is null || text.Length > MaximumLength || string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar || System.Text.Rune.IsControl(rune))
            {
                return false;
            }
        }

        return true;
    }
}
