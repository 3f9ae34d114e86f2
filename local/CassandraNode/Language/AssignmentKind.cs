namespace CassandraNode.Language;

/// <summary>How an UPDATE changes a column.</summary>
internal enum AssignmentKind
{
    Set,
    SetElement,
    Add,
    Remove,
    Prepend,
}
