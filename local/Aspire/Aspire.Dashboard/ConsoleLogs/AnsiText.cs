using System.Globalization;

namespace Aspire.Dashboard.ConsoleLogs;

/// <summary>Reads a terminal's colour codes (ECMA-48 §8.3.117, SGR) and leaves out every other control sequence.</summary>
internal static class AnsiText
{
    private const char Escape = '\e';
    private static readonly string[] Colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    public static IReadOnlyList<StyledText> Parse(string text)
    {
        if (!text.Contains(Escape, StringComparison.Ordinal))
        {
            return [new StyledText(text, null)];
        }

        var parts = new List<StyledText>();
        var (colour, isBold) = ((string?)null, false);
        var start = 0;
        while (start < text.Length)
        {
            var escape = text.IndexOf(Escape, start);
            var end = escape < 0 ? text.Length : escape;
            if (end > start)
            {
                parts.Add(new StyledText(text[start..end], StyleOf(colour, isBold)));
            }

            if (escape < 0)
            {
                break;
            }

            var (next, codes) = ReadSequence(text, escape);
            foreach (var code in codes)
            {
                (colour, isBold) = Apply(code, colour, isBold);
            }

            start = next;
        }

        return parts;
    }

    /// <returns>Where the text goes on, and the codes of a colour sequence.</returns>
    private static (int Next, IEnumerable<int> Codes) ReadSequence(string text, int escape)
    {
        if (escape + 1 >= text.Length || text[escape + 1] != '[')
        {
            return (Math.Min(escape + 2, text.Length), []);
        }

        var last = escape + 2;
        while (last < text.Length && text[last] is < '@' or > '~')
        {
            last++;
        }

        if (last >= text.Length || text[last] != 'm')
        {
            return (Math.Min(last + 1, text.Length), []);
        }

        var codes = text[(escape + 2)..last].Split(';')
            .Select(code => int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
        return (last + 1, codes);
    }

    private static (string? Colour, bool IsBold) Apply(int code, string? colour, bool isBold) => code switch
    {
        0 => (null, false),
        1 => (colour, true),
        22 => (colour, false),
        >= 30 and <= 37 => (Colours[code - 30], isBold),
        39 => (null, isBold),
        >= 90 and <= 97 => (Colours[code - 90], isBold),
        _ => (colour, isBold),
    };

    private static string? StyleOf(string? colour, bool isBold) => (colour, isBold) switch
    {
        (null, false) => null,
        (null, true) => "ansi-bold",
        (_, false) => $"ansi-{colour}",
        _ => $"ansi-{colour} ansi-bold",
    };
}
