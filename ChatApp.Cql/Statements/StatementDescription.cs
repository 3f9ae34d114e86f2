namespace ChatApp.Cql.Statements;

/// <summary>What traces and metrics say of a statement: no values, and the text only where it can hold none.</summary>
/// <param name="Operation">The first word, in capitals: <c>SELECT</c>; <c>BATCH</c> for a batch.</param>
/// <param name="Keyspace">Null if not known.</param>
/// <param name="Table">Null if not known.</param>
/// <param name="Text">The text of a prepared statement, null for any other.</param>
internal sealed record StatementDescription(string Operation, string? Keyspace, string? Table, string? Text)
{
    private StatementDescription? _inBatch;

    /// <summary>Of a batch that begins with this statement.</summary>
    public StatementDescription InBatch => _inBatch ??= new StatementDescription("BATCH", Keyspace, Table, null);

    /// <summary>The name of a span: <c>INSERT chat.inbox</c>.</summary>
    public string SpanName { get; } = Table is null ? Operation : Keyspace is null ? $"{Operation} {Table}" : $"{Operation} {Keyspace}.{Table}";

    /// <summary>Whether repeating it changes nothing, as far as the first word tells.</summary>
    public bool OnlyReads => Operation == "SELECT";

    public static string OperationOf(string cql)
    {
        var text = cql.AsSpan().TrimStart();
        var end = 0;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        return end == 0 ? "QUERY" : text[..end].ToString().ToUpperInvariant();
    }
}
