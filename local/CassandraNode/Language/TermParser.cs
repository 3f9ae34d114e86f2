namespace CassandraNode.Language;

/// <summary>Parses values.</summary>
internal static class TermParser
{
    public static Term Parse(TokenReader reader) => reader.Nested(ParseOne);

    private static Term ParseOne(TokenReader reader)
    {
        var token = reader.Peek;
        switch (token.Kind)
        {
            case TokenKind.String or TokenKind.Integer or TokenKind.Float or TokenKind.Uuid or TokenKind.Blob:
                reader.Take();
                return new Term.Constant(token.Kind, token.Text);
            case TokenKind.Symbol:
                return ParseSymbol(reader, token);
            case TokenKind.Identifier:
                return ParseWord(reader, token);
            default:
                throw reader.Unexpected("expecting a value");
        }
    }

    private static Term ParseSymbol(TokenReader reader, Token token)
    {
        switch (token.Text)
        {
            case "?" or ":":
                return reader.Marker();
            case "-":
                reader.Take();
                var number = reader.Take();
                return number.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Identifier
                    ? new Term.Constant(number.Kind, "-" + number.Text)
                    : throw reader.Unexpected("expecting a number");
            case "[":
                reader.Take();
                return new Term.ListOf(Elements(reader, "]"));
            case "(":
                reader.Take();
                return ParseParentheses(reader);
            case "{":
                reader.Take();
                return ParseBraces(reader);
            default:
                throw reader.Unexpected("expecting a value");
        }
    }

    private static Term ParseWord(TokenReader reader, Token token)
    {
        switch (token.Text)
        {
            case "null":
                reader.Take();
                return new Term.Null();
            case "true" or "false" or "nan" or "infinity":
                reader.Take();
                return new Term.Constant(TokenKind.Identifier, token.Text);
        }

        if (reader.PeekAfter(1).Is("("))
        {
            reader.Take();
            reader.Take();
            return new Term.Call(token.Text, Elements(reader, ")"));
        }

        // A duration such as 1h30m or P1D.
        reader.Take();
        return new Term.Constant(TokenKind.Identifier, token.Text);
    }

    private static Term ParseParentheses(TokenReader reader)
    {
        // (text) 'x' is a type hint, (1, 2) a tuple.
        if (reader.Peek.Kind == TokenKind.Identifier && reader.PeekAfter(1).Is(")") && !IsWordValue(reader.Peek.Text))
        {
            reader.Take();
            reader.Take();
            return Parse(reader);
        }

        return new Term.TupleOf(Elements(reader, ")"));
    }

    private static bool IsWordValue(string word) => word is "null" or "true" or "false" or "nan" or "infinity";

    private static Term ParseBraces(TokenReader reader)
    {
        if (reader.TryTake("}"))
        {
            return new Term.SetOf([]);
        }

        var first = Parse(reader);
        if (!reader.TryTake(":"))
        {
            var elements = new List<Term> { first };
            while (reader.TryTake(","))
            {
                elements.Add(Parse(reader));
            }

            reader.Expect("}");
            return new Term.SetOf(elements);
        }

        var entries = new List<KeyValuePair<Term, Term>> { new(first, Parse(reader)) };
        while (reader.TryTake(","))
        {
            var key = Parse(reader);
            reader.Expect(":");
            entries.Add(new(key, Parse(reader)));
        }

        reader.Expect("}");
        return new Term.MapOf(entries);
    }

    private static List<Term> Elements(TokenReader reader, string end)
    {
        if (reader.TryTake(end))
        {
            return [];
        }

        var elements = reader.List(() => Parse(reader));
        reader.Expect(end);
        return elements;
    }
}
