using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Statements;

/// <summary>What goes with a statement besides its values, and how the protocol writes it (CQL v4 §4.1.4).</summary>
internal struct RequestParameters
{
    public ConsistencyLevel? Consistency { get; set; }

    public ConsistencyLevel? SerialConsistency { get; set; }

    public int? PageSize { get; set; }

    public ReadOnlyMemory<byte> PagingState { get; set; }

    /// <summary>Microseconds since 1970.</summary>
    public long? Timestamp { get; set; }

    public TimeSpan? Timeout { get; set; }

    public bool? Idempotent { get; set; }

    /// <summary>A consistency that a condition can have.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is none.</exception>
    public static ConsistencyLevel RequireSerial(ConsistencyLevel consistency) =>
        consistency is ConsistencyLevel.Serial or ConsistencyLevel.LocalSerial
            ? consistency
            : throw new ArgumentOutOfRangeException(nameof(consistency), consistency, "A condition is serial or local serial.");

    /// <summary>Fills in what the statement left open.</summary>
    public void ApplyDefaults(CqlSessionOptions options, long timestamp)
    {
        Consistency ??= options.Consistency;
        SerialConsistency ??= options.SerialConsistency;
        Timestamp ??= timestamp;
    }

    /// <param name="output">Gets the bytes.</param>
    /// <param name="values">The values with their count before them; empty for none.</param>
    /// <param name="pageSize">Rows at once; 0 for a message that has no pages.</param>
    /// <param name="skipMetadata">Whether the columns are known already.</param>
    public readonly void Write(PooledBuffer output, ReadOnlySpan<byte> values, int pageSize, bool skipMetadata)
    {
        var flags = (values.IsEmpty ? default : QueryFlags.Values)
            | (skipMetadata ? QueryFlags.SkipMetadata : default)
            | (pageSize > 0 ? QueryFlags.PageSize : default)
            | (PagingState.IsEmpty ? default : QueryFlags.PagingState)
            | (SerialConsistency is null ? default : QueryFlags.SerialConsistency)
            | (Timestamp is null ? default : QueryFlags.Timestamp);
        output.WriteShort((ushort)Consistency.GetValueOrDefault());
        output.WriteByte((byte)flags);
        output.WriteRaw(values);
        if (pageSize > 0)
        {
            output.WriteInt(pageSize);
        }

        if (!PagingState.IsEmpty)
        {
            output.WriteBytes(PagingState.Span);
        }

        if (SerialConsistency is { } serial)
        {
            output.WriteShort((ushort)serial);
        }

        if (Timestamp is { } timestamp)
        {
            output.WriteLong(timestamp);
        }
    }
}
