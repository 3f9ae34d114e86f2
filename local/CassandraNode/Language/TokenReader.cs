using System.Collections.Frozen;
using CassandraNode.Protocol;

namespace CassandraNode.Language;

/// <summary>Goes through the tokens of a statement, and counts its bind markers.</summary>
internal sealed class TokenReader(string text)
{
    // Words that stand for nothing else unless quoted (Cassandra 3.11, CQL appendix A).
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.Ordinal,
        "add", "allow", "alter", "and", "apply", "asc", "authorize", "batch", "begin", "by", "columnfamily", "create", "default", "delete", "desc",
        "describe", "drop", "entries", "execute", "from", "full", "grant", "if", "in", "index", "infinity", "insert", "into", "is", "keyspace",
        "limit", "materialized", "mbean", "mbeans", "modify", "nan", "norecursive", "not", "null", "of", "on", "or", "order", "primary", "rename",
        "replace", "revoke", "schema", "select", "set", "table", "to", "token", "truncate", "unlogged", "unset", "update", "use", "using", "view",
        "where", "with");

    private const int DeepestNesting = 64;

    private readonly List<Token> _tokens = Lexer.Read(text);
    private int _next;
    private int _depth;

    public List<string?> Markers { get; } = [];

    public Token Peek => _tokens[_next];

    public Token PeekAfter(int count) => _tokens[Math.Min(_next + count, _tokens.Count - 1)];

    public Token Take() => _tokens[_next].Kind == TokenKind.End ? _tokens[_next] : _tokens[_next++];

    public bool TryTake(string symbolOrKeyword)
    {
        if (!Peek.Is(symbolOrKeyword))
        {
            return false;
        }

        Take();
        return true;
    }

    /// <summary>Takes several keywords in a row, or none.</summary>
    public bool TryTakeAll(params ReadOnlySpan<string> keywords)
    {
        for (var index = 0; index < keywords.Length; index++)
        {
            if (!PeekAfter(index).Is(keywords[index]))
            {
                return false;
            }
        }

        _next += keywords.Length;
        return true;
    }

    public void Expect(params ReadOnlySpan<string> symbolsOrKeywords)
    {
        foreach (var expected in symbolsOrKeywords)
        {
            if (!TryTake(expected))
            {
                throw Unexpected($"expecting '{expected.ToUpperInvariant()}'");
            }
        }
    }

    /// <summary>An identifier: any word that is not reserved, or quoted text.</summary>
    public string Name() =>
        Peek.Kind == TokenKind.Identifier && Reserved.Contains(Peek.Text) ? throw Unexpected("expecting a name") : Word();

    /// <summary>An identifier, reserved or not.</summary>
    public string Word()
    {
        var token = Peek;
        return token.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier ? Take().Text : throw Unexpected("expecting a name");
    }

    public TableName Table()
    {
        var first = Name();
        return TryTake(".") ? new TableName(first, Name()) : new TableName(null, first);
    }

    public List<T> List<T>(Func<T> element, string separator = ",")
    {
        var elements = new List<T> { element() };
        while (TryTake(separator))
        {
            elements.Add(element());
        }

        return elements;
    }

    public Term.Marker Marker()
    {
        var name = TryTake("?") ? null : NamedMarker();
        Markers.Add(name);
        return new Term.Marker(Markers.Count - 1, name);
    }

    /// <summary>Parses something that may hold more of its kind, to a depth that the stack bears.</summary>
    public T Nested<T>(Func<TokenReader, T> parse)
    {
        if (++_depth > DeepestNesting)
        {
            throw Unexpected($"which is nested more than {DeepestNesting} deep");
        }

        var result = parse(this);
        _depth--;
        return result;
    }

    public CqlError Unexpected(string expectation)
    {
        var token = Peek;
        var before = text.AsSpan(0, Math.Min(token.Position, text.Length));
        var line = before.Count('\n') + 1;
        var found = token.Kind == TokenKind.End ? "input at '<EOF>'" : $"input '{Shown(token)}'";
        return CqlError.Syntax($"line {line}:{before.Length - before.LastIndexOf('\n') - 1} mismatched {found} {expectation}");
    }

    // Literals are values, and values go into no message.
    private static string Shown(Token token) => token.Kind switch
    {
        TokenKind.String => "string literal",
        TokenKind.Integer or TokenKind.Float or TokenKind.Uuid or TokenKind.Blob => "constant",
        _ => token.Text,
    };

    private string NamedMarker()
    {
        Expect(":");
        return Name();
    }
}
