namespace ChatApp.Cql.Frames;

/// <summary>A message that can be written as a frame's body, as often as it is tried.</summary>
internal interface IRequest
{
    Opcode Opcode { get; }

    /// <summary>Appends the body. Called under the connection's lock: it only copies.</summary>
    void WriteBody(PooledBuffer output);
}
