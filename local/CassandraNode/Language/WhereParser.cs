namespace CassandraNode.Language;

/// <summary>Parses WHERE and IF.</summary>
internal static class WhereParser
{
    private static readonly string[] Operators = ["=", "<=", ">=", "<", ">", "!="];

    public static List<Relation> ParseWhere(TokenReader reader) =>
        reader.TryTake("where") ? reader.List(() => ParseRelation(reader), "and") : [];

    public static List<Relation> ParseConditions(TokenReader reader) => reader.List(() => ParseCondition(reader), "and");

    private static Relation ParseRelation(TokenReader reader)
    {
        if (reader.Peek.Is("token") && reader.PeekAfter(1).Is("("))
        {
            reader.Expect("token", "(");
            var columns = reader.List(reader.Name);
            reader.Expect(")");
            return new Relation(columns, ParseOperator(reader), TermParser.Parse(reader), IsToken: true);
        }

        if (reader.TryTake("("))
        {
            var columns = reader.List(reader.Name);
            reader.Expect(")");
            var relation = ParseComparison(reader, columns, element: null);
            return columns.Count == 1 ? relation with { Value = WithoutParentheses(relation) } : relation;
        }

        return ParseComparison(reader, [reader.Name()], element: null);
    }

    /// <summary><c>(a) &gt; (1)</c> is <c>a &gt; 1</c>, and <c>(a) IN ((1), (2))</c> is <c>a IN (1, 2)</c>.</summary>
    private static Term WithoutParentheses(Relation relation) => relation switch
    {
        { Operator: "in", Value: Term.TupleOf list } => new Term.TupleOf([.. list.Elements.Select(static value => value is Term.TupleOf { Elements: [var only] } ? only : value)]),
        { Value: Term.TupleOf { Elements: [var only] } } => only,
        _ => relation.Value,
    };

    private static Relation ParseCondition(TokenReader reader)
    {
        var column = reader.Name();
        Term? element = null;
        if (reader.TryTake("["))
        {
            element = TermParser.Parse(reader);
            reader.Expect("]");
        }

        return ParseComparison(reader, [column], element);
    }

    private static Relation ParseComparison(TokenReader reader, IReadOnlyList<string> columns, Term? element)
    {
        if (reader.TryTake("in"))
        {
            return new Relation(columns, "in", TermParser.Parse(reader), Element: element);
        }

        if (reader.TryTake("contains"))
        {
            var kind = reader.TryTake("key") ? "contains key" : "contains";
            return new Relation(columns, kind, TermParser.Parse(reader), Element: element);
        }

        return new Relation(columns, ParseOperator(reader), TermParser.Parse(reader), Element: element);
    }

    private static string ParseOperator(TokenReader reader)
    {
        foreach (var symbol in Operators)
        {
            if (reader.TryTake(symbol))
            {
                return symbol;
            }
        }

        throw reader.Unexpected("expecting an operator");
    }
}
