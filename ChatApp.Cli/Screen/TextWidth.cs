using System.Text;
using Spectre.Console.Rendering;

namespace ChatApp.Cli.Screen;

/// <summary>How many cells of a terminal text takes, and how it is broken into lines by them.</summary>
internal static class TextWidth
{
    public static int Of(string text) => new Segment(text).CellCount();

    /// <summary>Breaks text at spaces where it can, and inside words where it must.</summary>
    public static IReadOnlyList<string> Wrap(string text, int width)
    {
        var lines = new List<string>();
        foreach (var paragraph in text.Split('\n'))
        {
            var line = new StringBuilder();
            var used = 0;
            var lastSpace = -1;
            foreach (var rune in paragraph.EnumerateRunes())
            {
                var cells = Of(rune.ToString());
                if (used + cells > width && rune.Value == ' ')
                {
                    lines.Add(line.ToString()); // The space that does not fit is the end of the line.
                    line.Clear();
                    used = 0;
                    lastSpace = -1;
                    continue;
                }

                if (used + cells > width && line.Length > 0)
                {
                    var rest = lastSpace >= 0 ? line.ToString(lastSpace + 1, line.Length - lastSpace - 1) : "";
                    lines.Add(lastSpace >= 0 ? line.ToString(0, lastSpace) : line.ToString());
                    line.Clear().Append(rest);
                    used = Of(rest);
                    lastSpace = -1;
                }

                if (rune.Value == ' ')
                {
                    lastSpace = line.Length;
                }

                line.Append(rune.ToString());
                used += cells;
            }

            lines.Add(line.ToString());
        }

        return lines;
    }

    /// <summary>The end of a text that fits, for a line that is typed.</summary>
    public static string FitEnd(string text, int width)
    {
        while (text.Length > 0 && Of(text) > width)
        {
            text = char.IsHighSurrogate(text[0]) && text.Length > 1 ? text[2..] : text[1..];
        }

        return text;
    }

    /// <summary>The beginning of a text that fits.</summary>
    public static string FitStart(string text, int width)
    {
        while (text.Length > 0 && Of(text) > width)
        {
            text = char.IsLowSurrogate(text[^1]) && text.Length > 1 ? text[..^2] : text[..^1];
        }

        return text;
    }
}
