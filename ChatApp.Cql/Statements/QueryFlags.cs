namespace ChatApp.Cql.Statements;

/// <summary>Which parameters a message has (CQL v4 §4.1.4).</summary>
[Flags]
internal enum QueryFlags : byte
{
    Values = 0x01,
    SkipMetadata = 0x02,
    PageSize = 0x04,
    PagingState = 0x08,
    SerialConsistency = 0x10,
    Timestamp = 0x20,
}
