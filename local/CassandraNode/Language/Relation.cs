namespace CassandraNode.Language;

/// <summary>A restriction of WHERE, or a condition of IF.</summary>
/// <param name="Columns">One column, or several in parentheses, or those of <c>token(…)</c>.</param>
/// <param name="Operator"><c>= &lt; &lt;= &gt; &gt;= != in contains</c>.</param>
/// <param name="Value">What it is compared with; for a list of IN values a <see cref="Term.TupleOf"/>.</param>
/// <param name="IsToken">Whether it restricts the partition's token.</param>
/// <param name="Element">In conditions, the element of a collection: <c>column[element]</c>.</param>
internal sealed record Relation(IReadOnlyList<string> Columns, string Operator, Term Value, bool IsToken = false, Term? Element = null)
{
    public string Column => Columns[0];
}
