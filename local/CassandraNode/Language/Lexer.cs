using System.Text;
using CassandraNode.Protocol;

namespace CassandraNode.Language;

/// <summary>Cuts a CQL text into tokens (CQL 3.4 grammar, Lexer section of Cassandra 3.11's documentation).</summary>
internal static class Lexer
{
    private static readonly string[] Symbols = ["<=", ">=", "!=", "+=", "-=", "(", ")", "[", "]", "{", "}", ",", ";", ".", ":", "?", "=", "<", ">", "+", "-", "*"];

    // Far more than a statement that a person or a program would write; a token takes more room than its text.
    private const int MaximumTokens = 500_000;

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var position = 0;
        while (SkipBlank(text, ref position))
        {
            tokens.Add(tokens.Count < MaximumTokens ? ReadToken(text, ref position) : throw Error(text, position, "the statement is too long"));
        }

        tokens.Add(new Token(TokenKind.End, "<EOF>", text.Length));
        return tokens;
    }

    private static bool SkipBlank(string text, ref int position)
    {
        while (position < text.Length)
        {
            var rest = text.AsSpan(position);
            if (char.IsWhiteSpace(rest[0]))
            {
                position++;
            }
            else if (rest.StartsWith("--") || rest.StartsWith("//"))
            {
                var end = rest.IndexOf('\n');
                position = end < 0 ? text.Length : position + end + 1;
            }
            else if (rest.StartsWith("/*"))
            {
                var end = rest[2..].IndexOf("*/");
                position = end < 0 ? throw Error(text, position, "a comment that does not end") : position + end + 4;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    private static Token ReadToken(string text, ref int position)
    {
        var start = position;
        var first = text[position];
        if (first == '\'')
        {
            return new Token(TokenKind.String, ReadQuoted(text, ref position, '\''), start);
        }

        if (first == '"')
        {
            return new Token(TokenKind.QuotedIdentifier, ReadQuoted(text, ref position, '"'), start);
        }

        if (text.AsSpan(position).StartsWith("$$"))
        {
            var end = text.IndexOf("$$", position + 2, StringComparison.Ordinal);
            position = end < 0 ? throw Error(text, start, "a string that does not end") : end + 2;
            return new Token(TokenKind.String, text[(start + 2)..end], start);
        }

        if (TryReadUuid(text, ref position, out var uuid))
        {
            return new Token(TokenKind.Uuid, uuid, start);
        }

        if (char.IsAsciiDigit(first))
        {
            return ReadNumber(text, ref position);
        }

        if (char.IsAsciiLetter(first))
        {
            while (position < text.Length && (char.IsAsciiLetterOrDigit(text[position]) || text[position] == '_'))
            {
                position++;
            }

            return new Token(TokenKind.Identifier, text[start..position].ToLowerInvariant(), start);
        }

        foreach (var symbol in Symbols)
        {
            if (text.AsSpan(position).StartsWith(symbol))
            {
                position += symbol.Length;
                return new Token(TokenKind.Symbol, symbol, start);
            }
        }

        throw Error(text, position, $"no viable alternative at character '{first}'");
    }

    private static string ReadQuoted(string text, ref int position, char quote)
    {
        var start = position++;
        var value = new StringBuilder();
        while (position < text.Length)
        {
            if (text[position] != quote)
            {
                value.Append(text[position++]);
            }
            else if (position + 1 < text.Length && text[position + 1] == quote)
            {
                value.Append(quote);
                position += 2;
            }
            else
            {
                position++;
                return value.ToString();
            }
        }

        throw Error(text, start, "a quoted text that does not end");
    }

    private static bool TryReadUuid(string text, ref int position, out string uuid)
    {
        const int length = 36;
        uuid = "";
        if (position + length > text.Length || !Guid.TryParseExact(text.AsSpan(position, length), "D", out _))
        {
            return false;
        }

        uuid = text.Substring(position, length);
        position += length;
        return true;
    }

    private static Token ReadNumber(string text, ref int position)
    {
        var start = position;
        if (text[position] == '0' && position + 1 < text.Length && text[position + 1] is 'x' or 'X')
        {
            position += 2;
            while (position < text.Length && char.IsAsciiHexDigit(text[position]))
            {
                position++;
            }

            return new Token(TokenKind.Blob, text[(start + 2)..position], start);
        }

        var isFloat = false;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        if (position + 1 < text.Length && text[position] == '.' && char.IsAsciiDigit(text[position + 1]))
        {
            isFloat = true;
            position++;
            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }
        }

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            isFloat = true;
            position++;
            if (position < text.Length && text[position] is '+' or '-')
            {
                position++;
            }

            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }
        }

        // 1h30m and the like: a duration, which terms read from its text.
        var end = position;
        while (position < text.Length && char.IsAsciiLetterOrDigit(text[position]))
        {
            position++;
        }

        return position > end
            ? new Token(TokenKind.Identifier, text[start..position].ToLowerInvariant(), start)
            : new Token(isFloat ? TokenKind.Float : TokenKind.Integer, text[start..position], start);
    }

    private static CqlError Error(string text, int position, string what)
    {
        var before = text.AsSpan(0, position);
        var line = before.Count('\n') + 1;
        return CqlError.Syntax($"line {line}:{position - before.LastIndexOf('\n') - 1} {what}");
    }
}
