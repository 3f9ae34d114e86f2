using System.Collections.Frozen;

namespace ChatApp.Cql.Types;

/// <summary>Reads one type from the text that CQL writes for it.</summary>
internal sealed class CqlTypeParser(string text, Func<string, CqlType?>? resolveUserType)
{
    private const int DeepestNesting = 32;

    private static readonly FrozenDictionary<string, CqlType> Natives = new Dictionary<string, CqlType>
    {
        ["ascii"] = CqlType.Ascii,
        ["bigint"] = CqlType.Bigint,
        ["blob"] = CqlType.Blob,
        ["boolean"] = CqlType.Boolean,
        ["counter"] = CqlType.Counter,
        ["decimal"] = CqlType.Decimal,
        ["double"] = CqlType.Double,
        ["float"] = CqlType.Float,
        ["int"] = CqlType.Int,
        ["timestamp"] = CqlType.Timestamp,
        ["uuid"] = CqlType.Uuid,
        ["text"] = CqlType.Text,
        ["varchar"] = CqlType.Text,
        ["varint"] = CqlType.Varint,
        ["timeuuid"] = CqlType.Timeuuid,
        ["inet"] = CqlType.Inet,
        ["date"] = CqlType.Date,
        ["time"] = CqlType.Time,
        ["smallint"] = CqlType.Smallint,
        ["tinyint"] = CqlType.Tinyint,
        ["duration"] = CqlType.Duration,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private int _position;

    public CqlType ParseWhole()
    {
        var type = ParseType(depth: 0);
        SkipSpace();
        return _position == text.Length ? type : throw Expected("the end of the type");
    }

    private CqlType ParseType(int depth)
    {
        SkipSpace();
        if (depth > DeepestNesting)
        {
            throw Expected($"at most {DeepestNesting} types inside each other");
        }

        if (Peek() == '\'')
        {
            return CqlType.Custom(ReadQuoted('\''));
        }

        var start = _position;
        var quoted = Peek() == '"';
        var name = ReadIdentifier();
        if (!quoted && TryParseParameterized(name, depth, out var parameterized))
        {
            return parameterized;
        }

        if (!quoted && Peek() != '.' && Natives.TryGetValue(name, out var native))
        {
            return native;
        }

        if (TryTake('.'))
        {
            name = $"{name}.{ReadIdentifier()}";
        }

        return resolveUserType?.Invoke(name) ?? throw new FormatException($"Unknown type {name} at position {start}.");
    }

    private bool TryParseParameterized(string name, int depth, out CqlType type)
    {
        type = CqlType.Text;
        var kind = name.ToLowerInvariant();
        if (kind is not ("list" or "set" or "map" or "tuple" or "frozen"))
        {
            return false;
        }

        var arguments = ParseArguments(depth);
        var wanted = kind switch { "map" => 2, "tuple" => arguments.Count, _ => 1 };
        if (arguments.Count != wanted)
        {
            throw Expected($"{wanted} parameter{(wanted == 1 ? "" : "s")} for {kind}, not {arguments.Count},");
        }

        type = kind switch
        {
            "list" => CqlType.ListOf(arguments[0]),
            "set" => CqlType.SetOf(arguments[0]),
            "map" => CqlType.MapOf(arguments[0], arguments[1]),
            "tuple" => CqlType.TupleOf([.. arguments]),
            _ => arguments[0].Frozen(),
        };
        return true;
    }

    private List<CqlType> ParseArguments(int depth)
    {
        Take('<');
        var arguments = new List<CqlType>();
        do
        {
            arguments.Add(ParseType(depth + 1));
        }
        while (TryTake(','));
        Take('>');
        return arguments;
    }

    private string ReadIdentifier()
    {
        SkipSpace();
        if (Peek() == '"')
        {
            return ReadQuoted('"');
        }

        var start = _position;
        while (_position < text.Length && (char.IsAsciiLetterOrDigit(text[_position]) || text[_position] == '_'))
        {
            _position++;
        }

        return _position > start ? text[start.._position].ToLowerInvariant() : throw Expected("a type");
    }

    private string ReadQuoted(char quote)
    {
        var start = ++_position;
        while (true)
        {
            if (_position >= text.Length)
            {
                throw Expected($"a closing {quote}");
            }

            if (text[_position] != quote)
            {
                _position++;
            }
            else if (_position + 1 < text.Length && text[_position + 1] == quote)
            {
                _position += 2;
            }
            else
            {
                return text[start.._position++].Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal);
            }
        }
    }

    private void Take(char wanted)
    {
        if (!TryTake(wanted))
        {
            throw Expected($"'{wanted}'");
        }
    }

    private bool TryTake(char wanted)
    {
        SkipSpace();
        if (Peek() != wanted)
        {
            return false;
        }

        _position++;
        return true;
    }

    private char Peek() => _position < text.Length ? text[_position] : '\0';

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private FormatException Expected(string what) => new($"Expected {what} at position {_position} of the type '{text}'.");
}
