using System.Globalization;
using System.Text;

namespace ChatApp.Cli.Session;

/// <summary>Makes what somebody else wrote safe for a terminal: no escape sequence, and nothing that turns the line around.</summary>
internal static class SafeText
{
    private const char Replacement = '\uFFFD';

    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            if (rune.Value == '\n')
            {
                clean.Append('\n');
            }
            else if (rune.Value == '\t')
            {
                clean.Append("    ");
            }
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Control || IsBidirectionalControl(rune.Value))
            {
                clean.Append(Replacement);
            }
            else
            {
                clean.Append(rune.ToString());
            }
        }

        return clean.ToString();
    }

    // Embeddings, overrides and isolates (Unicode UAX #9 §2); the plain marks do no harm.
    private static bool IsBidirectionalControl(int value) => value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
