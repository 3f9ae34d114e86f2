namespace CassandraNode.Language;

/// <summary>What an UPDATE does to a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Kind">How.</param>
/// <param name="Value">What with.</param>
/// <param name="Element">The element's index or key, for <see cref="AssignmentKind.SetElement"/>.</param>
internal sealed record Assignment(string Column, AssignmentKind Kind, Term Value, Term? Element = null);
