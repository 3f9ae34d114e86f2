using System.Buffers;
using System.Collections.Immutable;

namespace ChatApp.Cql.Types;

/// <summary>
/// A CQL type: a native one, a collection, a tuple, a user-defined type or a server-side class. Immutable, compared by
/// structure (frozen or not included), printed as CQL writes it: <c>map&lt;text, frozen&lt;list&lt;int&gt;&gt;&gt;</c>.
/// </summary>
public sealed class CqlType : IEquatable<CqlType>
{
    private static readonly ImmutableArray<CqlType> NoArguments = [];

    private CqlType(CqlTypeCode code, ImmutableArray<CqlType> arguments, bool frozen = false)
    {
        Code = code;
        Arguments = arguments;
        IsFrozen = frozen;
    }

    /// <summary><c>ascii</c></summary>
    public static CqlType Ascii { get; } = new(CqlTypeCode.Ascii, NoArguments);

    /// <summary><c>bigint</c></summary>
    public static CqlType Bigint { get; } = new(CqlTypeCode.Bigint, NoArguments);

    /// <summary><c>blob</c></summary>
    public static CqlType Blob { get; } = new(CqlTypeCode.Blob, NoArguments);

    /// <summary><c>boolean</c></summary>
    public static CqlType Boolean { get; } = new(CqlTypeCode.Boolean, NoArguments);

    /// <summary><c>counter</c></summary>
    public static CqlType Counter { get; } = new(CqlTypeCode.Counter, NoArguments);

    /// <summary><c>decimal</c></summary>
    public static CqlType Decimal { get; } = new(CqlTypeCode.Decimal, NoArguments);

    /// <summary><c>double</c></summary>
    public static CqlType Double { get; } = new(CqlTypeCode.Double, NoArguments);

    /// <summary><c>float</c></summary>
    public static CqlType Float { get; } = new(CqlTypeCode.Float, NoArguments);

    /// <summary><c>int</c></summary>
    public static CqlType Int { get; } = new(CqlTypeCode.Int, NoArguments);

    /// <summary><c>timestamp</c></summary>
    public static CqlType Timestamp { get; } = new(CqlTypeCode.Timestamp, NoArguments);

    /// <summary><c>uuid</c></summary>
    public static CqlType Uuid { get; } = new(CqlTypeCode.Uuid, NoArguments);

    /// <summary><c>text</c>, also written <c>varchar</c></summary>
    public static CqlType Text { get; } = new(CqlTypeCode.Text, NoArguments);

    /// <summary><c>varint</c></summary>
    public static CqlType Varint { get; } = new(CqlTypeCode.Varint, NoArguments);

    /// <summary><c>timeuuid</c></summary>
    public static CqlType Timeuuid { get; } = new(CqlTypeCode.Timeuuid, NoArguments);

    /// <summary><c>inet</c></summary>
    public static CqlType Inet { get; } = new(CqlTypeCode.Inet, NoArguments);

    /// <summary><c>date</c></summary>
    public static CqlType Date { get; } = new(CqlTypeCode.Date, NoArguments);

    /// <summary><c>time</c></summary>
    public static CqlType Time { get; } = new(CqlTypeCode.Time, NoArguments);

    /// <summary><c>smallint</c></summary>
    public static CqlType Smallint { get; } = new(CqlTypeCode.Smallint, NoArguments);

    /// <summary><c>tinyint</c></summary>
    public static CqlType Tinyint { get; } = new(CqlTypeCode.Tinyint, NoArguments);

    /// <summary><c>duration</c></summary>
    public static CqlType Duration { get; } = new(CqlTypeCode.Duration, NoArguments);

    /// <summary>Which kind of type this is.</summary>
    public CqlTypeCode Code { get; }

    /// <summary>The element of a list or set; key and value of a map; the members of a tuple or user-defined type, in order.</summary>
    public ImmutableArray<CqlType> Arguments { get; }

    /// <summary>Whether the value is stored and compared as one cell. The protocol does not carry it, so a type read from a result is not frozen.</summary>
    public bool IsFrozen { get; }

    /// <summary>The keyspace of a user-defined type, null for every other type or if not known.</summary>
    public string? Keyspace { get; private init; }

    /// <summary>The name of a user-defined type, null for every other type.</summary>
    public string? Name { get; private init; }

    /// <summary>The field names of a user-defined type, in the order of <see cref="Arguments"/>; empty for every other type.</summary>
    public ImmutableArray<string> FieldNames { get; private init; } = [];

    /// <summary>The server's class name of a <see cref="CqlTypeCode.Custom"/> type, null for every other type.</summary>
    public string? ClassName { get; private init; }

    /// <summary>Whether this is a list, set or map.</summary>
    public bool IsCollection => Code is CqlTypeCode.List or CqlTypeCode.Set or CqlTypeCode.Map;

    /// <summary>Equality by structure.</summary>
    public static bool operator ==(CqlType? left, CqlType? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Inequality by structure.</summary>
    public static bool operator !=(CqlType? left, CqlType? right) => !(left == right);

    /// <summary><c>list&lt;element&gt;</c></summary>
    public static CqlType ListOf(CqlType element) => new(CqlTypeCode.List, [element]);

    /// <summary><c>set&lt;element&gt;</c></summary>
    public static CqlType SetOf(CqlType element) => new(CqlTypeCode.Set, [element]);

    /// <summary><c>map&lt;key, value&gt;</c></summary>
    public static CqlType MapOf(CqlType key, CqlType value) => new(CqlTypeCode.Map, [key, value]);

    /// <summary><c>tuple&lt;…&gt;</c> with at least one member.</summary>
    public static CqlType TupleOf(params ReadOnlySpan<CqlType> members)
    {
        ArgumentOutOfRangeException.ThrowIfZero(members.Length, nameof(members));
        return new CqlType(CqlTypeCode.Tuple, [.. members]);
    }

    /// <summary>A user-defined type with its fields in the order of its declaration.</summary>
    public static CqlType UserDefined(string? keyspace, string name, IReadOnlyList<KeyValuePair<string, CqlType>> fields) =>
        new(CqlTypeCode.UserDefined, [.. fields.Select(field => field.Value)])
        {
            Keyspace = keyspace,
            Name = name,
            FieldNames = [.. fields.Select(field => field.Key)],
        };

    /// <summary>A server-side class by its full name. The class of durations gives <see cref="Duration"/>.</summary>
    public static CqlType Custom(string className) =>
        className == CqlTypeWire.DurationClassName ? Duration : new(CqlTypeCode.Custom, NoArguments) { ClassName = className };

    /// <summary>Reads a type as CQL writes it.</summary>
    /// <param name="text">Such as <c>map&lt;text, frozen&lt;list&lt;int&gt;&gt;&gt;</c>; a class name in single quotes is a custom type.</param>
    /// <param name="resolveUserType">Gives the type of a name that is not native, as <c>name</c> or <c>keyspace.name</c>; null or no such type is an error.</param>
    /// <exception cref="FormatException">The text is no type; the message gives the position and what was expected.</exception>
    public static CqlType Parse(string text, Func<string, CqlType?>? resolveUserType = null) =>
        new CqlTypeParser(text, resolveUserType).ParseWhole();

    /// <summary>Reads the protocol's <c>[option]</c> form and moves past it (CQL v4 §4.2.5.2).</summary>
    /// <exception cref="CqlValueException">The bytes end early, nest too deeply (32) or name an unknown id.</exception>
    public static CqlType Read(ref ReadOnlySpan<byte> source) => CqlTypeWire.Read(ref source, depth: 0);

    /// <summary>Writes the protocol's <c>[option]</c> form (CQL v4 §4.2.5.2).</summary>
    public void WriteTo(IBufferWriter<byte> output) => CqlTypeWire.Write(this, output);

    /// <summary>The same type, frozen.</summary>
    public CqlType Frozen() => IsFrozen ? this : WithFrozen(true);

    /// <summary>Whether values of both types have the same bytes: equality that disregards <c>frozen</c>, and where a user-defined type lives.</summary>
    public bool HasSameValuesAs(CqlType other)
    {
        if (Code != other.Code || ClassName != other.ClassName || Arguments.Length != other.Arguments.Length)
        {
            return false;
        }

        for (var i = 0; i < Arguments.Length; i++)
        {
            if (!Arguments[i].HasSameValuesAs(other.Arguments[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(CqlType? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Code == other.Code
            && IsFrozen == other.IsFrozen
            && Keyspace == other.Keyspace
            && Name == other.Name
            && ClassName == other.ClassName
            && FieldNames.AsSpan().SequenceEqual(other.FieldNames.AsSpan())
            && Arguments.AsSpan().SequenceEqual(other.Arguments.AsSpan()));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CqlType);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Code);
        hash.Add(IsFrozen);
        hash.Add(Name);
        hash.Add(ClassName);
        foreach (var argument in Arguments)
        {
            hash.Add(argument);
        }

        return hash.ToHashCode();
    }

    /// <summary>The type as CQL writes it; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => CqlTypePrinter.Print(this);

    private CqlType WithFrozen(bool frozen) => new(Code, Arguments, frozen)
    {
        Keyspace = Keyspace,
        Name = Name,
        FieldNames = FieldNames,
        ClassName = ClassName,
    };
}
