namespace CassandraNode.Protocol;

/// <summary>A request that is answered with an ERROR frame. Its message goes to the client and names no values.</summary>
internal class CqlError(ErrorCode code, string message) : Exception(message)
{
    public ErrorCode Code { get; } = code;

    public static CqlError Invalid(string message) => new(ErrorCode.Invalid, message);

    public static CqlError Syntax(string message) => new(ErrorCode.SyntaxError, message);

    public static CqlError Protocol(string message) => new(ErrorCode.ProtocolError, message);
}
