using System.Text;

namespace Aspire.Hosting.Projects;

/// <summary>
/// Splits a command line as .NET's own tools do on every system: white space separates unless it stands between double quotes; a backslash
/// is itself unless it stands before a double quote, where two make one and a single one makes the quote a character.
/// </summary>
internal static class LaunchArguments
{
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> arguments = [];
        var current = new StringBuilder();
        var (isQuoted, hasBegun) = (false, false);
        for (var index = 0; index < text.Length; index++)
        {
            var backslashes = CountBackslashes(text, index);
            if (backslashes > 0)
            {
                hasBegun = true;
                var isBeforeQuote = index + backslashes < text.Length && text[index + backslashes] == '"';
                current.Append('\\', isBeforeQuote ? backslashes / 2 : backslashes);
                index += backslashes - 1;
                if (isBeforeQuote && backslashes % 2 == 1)
                {
                    current.Append('"');
                    index++;
                }
            }
            else if (text[index] == '"')
            {
                (isQuoted, hasBegun) = (!isQuoted, true);
            }
            else if (isQuoted || !char.IsWhiteSpace(text[index]))
            {
                current.Append(text[index]);
                hasBegun = true;
            }
            else if (hasBegun)
            {
                arguments.Add(current.ToString());
                current.Clear();
                hasBegun = false;
            }
        }

        return hasBegun ? [.. arguments, current.ToString()] : arguments;
    }

    private static int CountBackslashes(string text, int from)
    {
        var end = from;
        while (end < text.Length && text[end] == '\\')
        {
            end++;
        }

        return end - from;
    }
}
