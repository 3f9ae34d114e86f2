namespace ChatApp.Cql.Frames;

/// <summary>What a RESULT frame carries (CQL v4 §4.2.5).</summary>
internal enum ResultKind
{
    Void = 1,
    Rows = 2,
    SetKeyspace = 3,
    Prepared = 4,
    SchemaChange = 5,
}
