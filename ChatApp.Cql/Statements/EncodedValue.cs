using ChatApp.Cql.Types;

namespace ChatApp.Cql.Statements;

/// <summary>A value that was written when it was given, and the type it was written as.</summary>
internal sealed record EncodedValue(CqlType Type, byte[] Bytes);
