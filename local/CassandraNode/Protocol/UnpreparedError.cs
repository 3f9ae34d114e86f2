namespace CassandraNode.Protocol;

/// <summary>A statement id that this node does not know (any more): the client prepares it again (CQL v4 §9, 0x2500).</summary>
internal sealed class UnpreparedError(byte[] statementId)
    : CqlError(ErrorCode.Unprepared, "Prepared query not found: either it was never prepared on this node or it has been evicted")
{
    public byte[] StatementId { get; } = statementId;
}
