namespace ChatApp.Cql.Frames;

/// <summary>
/// A frame that answers a request. Owns its body, an array of the buffer pool: whoever takes the response disposes it,
/// or hands the array on to a <see cref="RowSet"/>.
/// </summary>
internal readonly struct Response(Opcode opcode, byte flags, byte[] body, int length) : IDisposable
{
    /// <summary>A RESULT without content, which needs no body.</summary>
    public static Response Void => new(Opcode.Result, 0, VoidBody, VoidBody.Length);

    private static readonly byte[] VoidBody = [0, 0, 0, (byte)ResultKind.Void];

    public Opcode Opcode => opcode;

    public byte Flags => flags;

    public byte[] Array => body;

    public int Length => length;

    public ReadOnlySpan<byte> Body => body.AsSpan(0, length);

    public static bool IsPlainVoid(in FrameHeader header, ReadOnlySpan<byte> body) =>
        header is { Opcode: Opcode.Result, Flags: 0 } && body.SequenceEqual(VoidBody);

    /// <summary>A reader behind the trace id, warnings and payload that may come before the message (CQL v4 §2.2).</summary>
    public BodyReader Read(out string[] warnings)
    {
        var reader = new BodyReader(Body);
        if ((flags & FrameHeader.TracingFlag) != 0)
        {
            reader.Take(16);
        }

        warnings = (flags & FrameHeader.WarningFlag) != 0 ? reader.ReadStringList() : [];
        if ((flags & FrameHeader.CustomPayloadFlag) != 0)
        {
            reader.SkipBytesMap();
        }

        return reader;
    }

    public void Dispose()
    {
        if (body is not null && !ReferenceEquals(body, VoidBody))
        {
            BufferPool<byte>.Shared.Return(body);
        }
    }
}
