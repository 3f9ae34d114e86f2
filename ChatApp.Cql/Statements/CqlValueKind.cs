namespace ChatApp.Cql.Statements;

/// <summary>What a <see cref="CqlValue"/> holds.</summary>
internal enum CqlValueKind : byte
{
    Null,
    Unset,
    Boolean,
    Tinyint,
    Byte,
    Smallint,
    Int,
    Bigint,
    Float,
    Double,
    Decimal,
    BigDecimal,
    Varint,
    Uuid,
    Text,
    Bytes,
    Timestamp,
    Date,
    Time,
    Duration,
    Inet,
    Encoded,
}
