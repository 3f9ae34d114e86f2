namespace CassandraNode.Language;

/// <summary>Parses SELECT.</summary>
internal static class SelectParser
{
    public static Statement.Select Parse(TokenReader reader)
    {
        reader.Expect("select");
        if (reader.Peek.Is("json"))
        {
            throw reader.Unexpected("JSON is not supported by this node");
        }

        var distinct = reader.Peek.Is("distinct") && !reader.PeekAfter(1).Is(",") && !reader.PeekAfter(1).Is("from") && reader.TryTake("distinct");
        var selectors = reader.TryTake("*") ? [] : reader.List(() => ParseSelector(reader));
        reader.Expect("from");
        var table = reader.Table();
        var where = WhereParser.ParseWhere(reader);
        var orderBy = reader.TryTakeAll("order", "by") ? reader.List(() => ParseOrdering(reader)) : [];
        var perPartition = reader.TryTakeAll("per", "partition", "limit") ? TermParser.Parse(reader) : null;
        var limit = reader.TryTake("limit") ? TermParser.Parse(reader) : null;
        var filtering = reader.TryTakeAll("allow", "filtering");
        return new Statement.Select(table, selectors, distinct, where, orderBy, perPartition, limit, filtering);
    }

    private static Selector ParseSelector(TokenReader reader)
    {
        var (name, function, arguments) = (reader.PeekAfter(1).Is("(") ? reader.Word() : reader.Name(), (string?)null, new List<string>());
        if (reader.TryTake("("))
        {
            function = name.ToLowerInvariant();
            ParseArguments(reader, arguments);
        }

        var column = function is null ? name : arguments.Count > 0 ? arguments[0] : null;
        var alias = reader.TryTake("as") ? reader.Name() : null;
        return new Selector(function, column, alias, arguments);
    }

    private static void ParseArguments(TokenReader reader, List<string> arguments)
    {
        if (reader.TryTake(")"))
        {
            return;
        }

        do
        {
            // count(*), count(1), token(a, b), toDate(now()).
            if (reader.TryTake("*") || reader.Peek.Kind == TokenKind.Integer)
            {
                if (reader.Peek.Kind == TokenKind.Integer)
                {
                    reader.Take();
                }

                continue;
            }

            var name = reader.Name();
            if (reader.TryTakeAll("(", ")"))
            {
                name += "()";
            }

            arguments.Add(name);
        }
        while (reader.TryTake(","));

        reader.Expect(")");
    }

    private static KeyValuePair<string, bool> ParseOrdering(TokenReader reader)
    {
        var column = reader.Name();
        var descending = reader.TryTake("desc");
        if (!descending)
        {
            reader.TryTake("asc");
        }

        return new(column, descending);
    }
}
