namespace CassandraNode.Protocol;

/// <summary>A request frame (CQL v4 §2).</summary>
internal sealed record Request(byte Version, byte Flags, short Stream, Opcode Opcode, byte[] Body);
