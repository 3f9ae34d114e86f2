using ChatApp.Cql.Statements;

namespace ChatApp.Cql;

/// <summary>A statement that the cluster has parsed. Thread-safe; keep it for as long as the session lives.</summary>
public sealed class PreparedStatement
{
    internal PreparedStatement(PreparedQuery query, bool isIdempotent)
    {
        Query = query;
        IsIdempotent = isIdempotent;
    }

    /// <summary>The text that was prepared.</summary>
    public string Cql => Query.Cql;

    /// <summary>The variables to bind, in order.</summary>
    public IReadOnlyList<Column> Variables => Query.State.Variables;

    /// <summary>
    /// Whether doing it twice is as good as once, so that a failure may be followed by another try. True for a SELECT;
    /// for a write only the caller can know: see <see cref="AsIdempotent"/>.
    /// </summary>
    public bool IsIdempotent { get; }

    internal PreparedQuery Query { get; }

    /// <summary>
    /// The same statement, marked as harmless to repeat: a write of fixed values to fixed keys, not a counter, a list
    /// append or a conditional statement.
    /// </summary>
    public PreparedStatement AsIdempotent() => IsIdempotent ? this : new PreparedStatement(Query, isIdempotent: true);

    /// <summary>Binds one value to each variable, in order. The values are written at once into a pooled buffer.</summary>
    /// <exception cref="ArgumentException">There are more values than variables, or fewer.</exception>
    /// <exception cref="Types.CqlValueException">A value is not of its column's type. The message names the column and both types, not the value.</exception>
    public BoundStatement Bind(params ReadOnlySpan<CqlValue> values)
    {
        var variables = Query.State.Variables;
        if (values.Length != variables.Length)
        {
            throw new ArgumentException(
                $"{values.Length} values were given for the {variables.Length} variables {string.Join(", ", variables.Select(variable => variable.Name))}.",
                nameof(values));
        }

        return new BoundStatement(this, values, variables);
    }

    /// <summary>The text.</summary>
    public override string ToString() => Cql;
}
