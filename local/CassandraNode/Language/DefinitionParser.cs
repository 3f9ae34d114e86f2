using System.Text;

namespace CassandraNode.Language;

/// <summary>Parses CREATE, ALTER, DROP and TRUNCATE.</summary>
internal static class DefinitionParser
{
    public static Statement Parse(TokenReader reader)
    {
        if (reader.TryTake("truncate"))
        {
            reader.TryTake("table");
            return new Statement.Truncate(reader.Table());
        }

        if (reader.TryTake("create"))
        {
            return reader.TryTake("keyspace") ? ParseCreateKeyspace(reader) : ParseCreateTable(reader);
        }

        if (reader.TryTake("alter"))
        {
            return reader.TryTake("keyspace")
                ? new Statement.AlterKeyspace(reader.Name(), ParseOptions(reader, []))
                : ParseAlterTable(reader);
        }

        reader.Expect("drop");
        if (reader.TryTake("keyspace"))
        {
            var keyspaceMayBeMissing = reader.TryTakeAll("if", "exists");
            return new Statement.DropKeyspace(reader.Name(), keyspaceMayBeMissing);
        }

        ExpectTable(reader);
        var mayBeMissing = reader.TryTakeAll("if", "exists");
        return new Statement.DropTable(reader.Table(), mayBeMissing);
    }

    private static void ExpectTable(TokenReader reader)
    {
        if (!reader.TryTake("table") && !reader.TryTake("columnfamily"))
        {
            throw reader.Unexpected("expecting KEYSPACE or TABLE: this node has no types, indexes, functions or views of its own");
        }
    }

    private static Statement.CreateKeyspace ParseCreateKeyspace(TokenReader reader)
    {
        var ifNotExists = reader.TryTakeAll("if", "not", "exists");
        return new Statement.CreateKeyspace(reader.Name(), ifNotExists, ParseOptions(reader, []));
    }

    private static Statement.CreateTable ParseCreateTable(TokenReader reader)
    {
        ExpectTable(reader);
        var ifNotExists = reader.TryTakeAll("if", "not", "exists");
        var table = reader.Table();
        var columns = new List<ColumnSpecification>();
        List<string> partitionKey = [], clusteringKey = [];
        reader.Expect("(");
        do
        {
            if (reader.TryTakeAll("primary", "key"))
            {
                ParsePrimaryKey(reader, partitionKey, clusteringKey);
                continue;
            }

            var column = ParseColumn(reader);
            columns.Add(column);
            if (reader.TryTakeAll("primary", "key"))
            {
                partitionKey.Add(column.Name);
            }
        }
        while (reader.TryTake(","));

        reader.Expect(")");
        var order = new List<KeyValuePair<string, bool>>();
        var options = ParseOptions(reader, order);
        return new Statement.CreateTable(table, ifNotExists, columns, partitionKey, clusteringKey, order, options);
    }

    private static void ParsePrimaryKey(TokenReader reader, List<string> partitionKey, List<string> clusteringKey)
    {
        reader.Expect("(");
        if (reader.TryTake("("))
        {
            partitionKey.AddRange(reader.List(reader.Name));
            reader.Expect(")");
        }
        else
        {
            partitionKey.Add(reader.Name());
        }

        while (reader.TryTake(","))
        {
            clusteringKey.Add(reader.Name());
        }

        reader.Expect(")");
    }

    private static ColumnSpecification ParseColumn(TokenReader reader)
    {
        var name = reader.Name();
        var type = ParseType(reader);
        return new ColumnSpecification(name, type, reader.TryTake("static"));
    }

    private static string ParseType(TokenReader reader) => reader.Nested(ParseOneType);

    private static string ParseOneType(TokenReader reader)
    {
        if (reader.Peek.Kind == TokenKind.String)
        {
            return $"'{reader.Take().Text}'"; // A custom type's class.
        }

        var text = new StringBuilder(reader.Word());
        if (reader.TryTake("<"))
        {
            text.Append('<').AppendJoin(", ", reader.List(() => ParseType(reader))).Append('>');
            reader.Expect(">");
        }

        return text.ToString();
    }

    private static Statement.AlterTable ParseAlterTable(TokenReader reader)
    {
        ExpectTable(reader);
        var table = reader.Table();
        List<ColumnSpecification> add = [];
        List<string> drop = [];
        if (reader.TryTake("add"))
        {
            var parenthesized = reader.TryTake("(");
            add = reader.List(() => ParseColumn(reader));
            if (parenthesized)
            {
                reader.Expect(")");
            }
        }
        else if (reader.TryTake("drop"))
        {
            var parenthesized = reader.TryTake("(");
            drop = reader.List(reader.Name);
            if (parenthesized)
            {
                reader.Expect(")");
            }
        }

        return new Statement.AlterTable(table, add, drop, ParseOptions(reader, []));
    }

    private static Dictionary<string, object> ParseOptions(TokenReader reader, List<KeyValuePair<string, bool>> clusteringOrder)
    {
        var options = new Dictionary<string, object>(StringComparer.Ordinal);
        if (!reader.TryTake("with"))
        {
            return options;
        }

        do
        {
            if (reader.TryTakeAll("clustering", "order", "by", "("))
            {
                clusteringOrder.AddRange(reader.List(() => new KeyValuePair<string, bool>(reader.Name(), TakeDirection(reader))));
                reader.Expect(")");
            }
            else
            {
                var name = reader.Name();
                reader.Expect("=");
                options[name] = ParseOption(reader);
            }
        }
        while (reader.TryTake("and"));

        return options;
    }

    private static bool TakeDirection(TokenReader reader)
    {
        if (reader.TryTake("desc"))
        {
            return true;
        }

        reader.TryTake("asc");
        return false;
    }

    private static object ParseOption(TokenReader reader)
    {
        if (!reader.TryTake("{"))
        {
            var sign = reader.TryTake("-") ? "-" : "";
            return sign + reader.Take().Text;
        }

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!reader.TryTake("}"))
        {
            var key = reader.Take().Text;
            reader.Expect(":");
            map[key] = reader.Take().Text;
            reader.TryTake(",");
        }

        return map;
    }
}
