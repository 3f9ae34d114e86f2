namespace CassandraNode.Language;

/// <summary>Kinds of batches, numbered as in the frame (CQL v4 §4.1.7).</summary>
internal enum BatchKind : byte
{
    Logged = 0,
    Unlogged = 1,
    Counter = 2,
}
