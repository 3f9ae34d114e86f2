using System.Text;

namespace ChatApp.Api.Accounts;

/// <summary>Names that people give themselves and their devices.</summary>
internal static class DisplayText
{
    public const int MaximumLength = 64;

    /// <summary>
    /// 1 to 64 UTF-16 units, well-formed, not only spaces, and without control characters, which terminals act on, line breaks, and marks
    /// that turn the direction of what follows.
    /// </summary>
    public static bool IsName(string? text)
    {
        if (text is null || text.Length > MaximumLength || string.IsNullOrWhiteSpace(text))
        {
            return false;
        }

        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || Rune.IsControl(rune) || rune.Value is (>= 0x2028 and <= 0x202E) or (>= 0x2066 and <= 0x2069))
            {
                return false;
            }
        }

        return true;
    }
}
