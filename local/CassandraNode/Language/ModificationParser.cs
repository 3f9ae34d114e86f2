namespace CassandraNode.Language;

/// <summary>Parses INSERT, UPDATE and DELETE.</summary>
internal static class ModificationParser
{
    public static Statement Parse(TokenReader reader)
    {
        if (reader.TryTake("insert"))
        {
            return ParseInsert(reader);
        }

        if (reader.TryTake("update"))
        {
            return ParseUpdate(reader);
        }

        reader.Expect("delete");
        return ParseDelete(reader);
    }

    public static UsingClause ParseUsing(TokenReader reader)
    {
        if (!reader.TryTake("using"))
        {
            return UsingClause.None;
        }

        Term? timestamp = null, timeToLive = null;
        do
        {
            if (reader.TryTake("timestamp"))
            {
                timestamp = TermParser.Parse(reader);
            }
            else
            {
                reader.Expect("ttl");
                timeToLive = TermParser.Parse(reader);
            }
        }
        while (reader.TryTake("and"));

        return new UsingClause(timestamp, timeToLive);
    }

    private static Statement.Insert ParseInsert(TokenReader reader)
    {
        reader.Expect("into");
        var table = reader.Table();
        reader.Expect("(");
        var columns = reader.List(reader.Name);
        reader.Expect(")", "values", "(");
        var values = reader.List(() => TermParser.Parse(reader));
        reader.Expect(")");
        var ifNotExists = reader.TryTakeAll("if", "not", "exists");
        return new Statement.Insert(table, columns, values, ifNotExists, ParseUsing(reader));
    }

    private static Statement.Update ParseUpdate(TokenReader reader)
    {
        var table = reader.Table();
        var usingClause = ParseUsing(reader);
        reader.Expect("set");
        var assignments = reader.List(() => ParseAssignment(reader));
        var where = WhereParser.ParseWhere(reader);
        var (ifExists, conditions) = ParseIf(reader);
        return new Statement.Update(table, usingClause, assignments, where, ifExists, conditions);
    }

    private static Statement.Delete ParseDelete(TokenReader reader)
    {
        var columns = new List<KeyValuePair<string, Term?>>();
        if (!reader.Peek.Is("from"))
        {
            columns = reader.List(() => ParseDeletedColumn(reader));
        }

        reader.Expect("from");
        var table = reader.Table();
        var usingClause = ParseUsing(reader);
        var where = WhereParser.ParseWhere(reader);
        var (ifExists, conditions) = ParseIf(reader);
        return new Statement.Delete(table, columns, usingClause, where, ifExists, conditions);
    }

    private static (bool IfExists, IReadOnlyList<Relation> Conditions) ParseIf(TokenReader reader)
    {
        if (!reader.TryTake("if"))
        {
            return (false, []);
        }

        return reader.TryTake("exists") ? (true, []) : (false, WhereParser.ParseConditions(reader));
    }

    private static KeyValuePair<string, Term?> ParseDeletedColumn(TokenReader reader)
    {
        var column = reader.Name();
        if (!reader.TryTake("["))
        {
            return new(column, null);
        }

        var element = TermParser.Parse(reader);
        reader.Expect("]");
        return new(column, element);
    }

    private static Assignment ParseAssignment(TokenReader reader)
    {
        var column = reader.Name();
        if (reader.TryTake("["))
        {
            var element = TermParser.Parse(reader);
            reader.Expect("]", "=");
            return new Assignment(column, AssignmentKind.SetElement, TermParser.Parse(reader), element);
        }

        if (reader.TryTake("+="))
        {
            return new Assignment(column, AssignmentKind.Add, TermParser.Parse(reader));
        }

        if (reader.TryTake("-="))
        {
            return new Assignment(column, AssignmentKind.Remove, TermParser.Parse(reader));
        }

        reader.Expect("=");
        if (IsColumn(reader.Peek, column) && reader.PeekAfter(1) is { Kind: TokenKind.Symbol, Text: "+" or "-" } sign)
        {
            reader.Take();
            reader.Take();
            return new Assignment(column, sign.Text == "+" ? AssignmentKind.Add : AssignmentKind.Remove, TermParser.Parse(reader));
        }

        var value = TermParser.Parse(reader);
        if (reader.TryTake("+"))
        {
            reader.Name();
            return new Assignment(column, AssignmentKind.Prepend, value);
        }

        return new Assignment(column, AssignmentKind.Set, value);
    }

    private static bool IsColumn(Token token, string column) =>
        token.Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier && token.Text == column;
}
