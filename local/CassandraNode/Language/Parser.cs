using CassandraNode.Protocol;

namespace CassandraNode.Language;

/// <summary>Parses one CQL statement (the grammar of CQL 3.4 as Cassandra 3.11 has it, less what README.md says is refused).</summary>
internal static class Parser
{
    /// <exception cref="CqlError">Syntax error, with line and column.</exception>
    public static Statement Parse(string text)
    {
        var reader = new TokenReader(text);
        var statement = ParseStatement(reader);
        reader.TryTake(";");
        return reader.Peek.Kind == TokenKind.End
            ? statement with { Markers = reader.Markers }
            : throw reader.Unexpected("expecting EOF");
    }

    private static Statement ParseStatement(TokenReader reader)
    {
        var word = reader.Peek;
        if (word.Kind == TokenKind.Identifier)
        {
            switch (word.Text)
            {
                case "select":
                    return SelectParser.Parse(reader);
                case "insert" or "update" or "delete":
                    return ModificationParser.Parse(reader);
                case "begin":
                    return ParseBatch(reader);
                case "create" or "alter" or "drop" or "truncate":
                    return DefinitionParser.Parse(reader);
                case "use":
                    reader.Take();
                    return new Statement.Use(reader.Name());
            }
        }

        throw reader.Unexpected("expecting a statement");
    }

    private static Statement.Batch ParseBatch(TokenReader reader)
    {
        reader.Expect("begin");
        var kind = reader.TryTake("unlogged") ? BatchKind.Unlogged : reader.TryTake("counter") ? BatchKind.Counter : BatchKind.Logged;
        reader.Expect("batch");
        var usingClause = ModificationParser.ParseUsing(reader);
        var statements = new List<Statement>();
        while (!reader.TryTake("apply"))
        {
            statements.Add(ModificationParser.Parse(reader));
            reader.TryTake(";");
        }

        reader.Expect("batch");
        return new Statement.Batch(kind, usingClause, statements);
    }
}
