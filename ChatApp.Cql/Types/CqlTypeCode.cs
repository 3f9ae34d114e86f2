namespace ChatApp.Cql.Types;

/// <summary>The kinds of CQL types, numbered as the protocol's <c>[option]</c> ids (CQL v4 §4.2.5.2).</summary>
public enum CqlTypeCode
{
    /// <summary>A server-side class without an id of its own; see <see cref="CqlType.ClassName"/>.</summary>
    Custom = 0x0000,

    /// <summary>Text of 7-bit characters.</summary>
    Ascii = 0x0001,

    /// <summary>64-bit signed integer.</summary>
    Bigint = 0x0002,

    /// <summary>Arbitrary bytes.</summary>
    Blob = 0x0003,

    /// <summary>One byte, zero for false.</summary>
    Boolean = 0x0004,

    /// <summary>A counter column, 64 bits.</summary>
    Counter = 0x0005,

    /// <summary>A number of any precision; see <see cref="CqlDecimal"/>.</summary>
    Decimal = 0x0006,

    /// <summary>IEEE 754, 64 bits.</summary>
    Double = 0x0007,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float = 0x0008,

    /// <summary>32-bit signed integer.</summary>
    Int = 0x0009,

    /// <summary>Milliseconds since 1970 UTC, 64 bits signed.</summary>
    Timestamp = 0x000B,

    /// <summary>Any UUID.</summary>
    Uuid = 0x000C,

    /// <summary>UTF-8 text; <c>text</c> and <c>varchar</c> in CQL.</summary>
    Text = 0x000D,

    /// <summary>An integer of any size.</summary>
    Varint = 0x000E,

    /// <summary>A version 1 UUID, ordered by its time.</summary>
    Timeuuid = 0x000F,

    /// <summary>An IPv4 or IPv6 address.</summary>
    Inet = 0x0010,

    /// <summary>A day; 2^31 is 1970-01-01.</summary>
    Date = 0x0011,

    /// <summary>Nanoseconds since midnight.</summary>
    Time = 0x0012,

    /// <summary>16-bit signed integer.</summary>
    Smallint = 0x0013,

    /// <summary>8-bit signed integer.</summary>
    Tinyint = 0x0014,

    /// <summary>Months, days and nanoseconds. Protocol v4 has no id for it and sends the class name instead.</summary>
    Duration = 0x0015,

    /// <summary>An ordered list.</summary>
    List = 0x0020,

    /// <summary>A map, ordered by key on the server.</summary>
    Map = 0x0021,

    /// <summary>A set, ordered on the server.</summary>
    Set = 0x0022,

    /// <summary>A user-defined type.</summary>
    UserDefined = 0x0030,

    /// <summary>A tuple.</summary>
    Tuple = 0x0031,
}
