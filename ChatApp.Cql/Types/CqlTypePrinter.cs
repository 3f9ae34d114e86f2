using System.Text;

namespace ChatApp.Cql.Types;

/// <summary>Prints types and identifiers as CQL writes them.</summary>
internal static class CqlTypePrinter
{
    public static string Print(CqlType type)
    {
        if (type is { IsFrozen: false, Arguments.Length: 0, Code: not (CqlTypeCode.Custom or CqlTypeCode.UserDefined) })
        {
            return NativeName(type.Code);
        }

        var text = new StringBuilder();
        Append(text, type);
        return text.ToString();
    }

    /// <summary>The keyword of a native or collection type.</summary>
    public static string NativeName(CqlTypeCode code) => code switch
    {
        CqlTypeCode.Ascii => "ascii",
        CqlTypeCode.Bigint => "bigint",
        CqlTypeCode.Blob => "blob",
        CqlTypeCode.Boolean => "boolean",
        CqlTypeCode.Counter => "counter",
        CqlTypeCode.Decimal => "decimal",
        CqlTypeCode.Double => "double",
        CqlTypeCode.Float => "float",
        CqlTypeCode.Int => "int",
        CqlTypeCode.Timestamp => "timestamp",
        CqlTypeCode.Uuid => "uuid",
        CqlTypeCode.Text => "text",
        CqlTypeCode.Varint => "varint",
        CqlTypeCode.Timeuuid => "timeuuid",
        CqlTypeCode.Inet => "inet",
        CqlTypeCode.Date => "date",
        CqlTypeCode.Time => "time",
        CqlTypeCode.Smallint => "smallint",
        CqlTypeCode.Tinyint => "tinyint",
        CqlTypeCode.Duration => "duration",
        CqlTypeCode.List => "list",
        CqlTypeCode.Map => "map",
        CqlTypeCode.Set => "set",
        CqlTypeCode.Tuple => "tuple",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "This kind of type has no keyword."),
    };

    /// <summary>What a message calls this kind of type.</summary>
    public static string KindName(CqlTypeCode code) => code switch
    {
        CqlTypeCode.Custom => "custom",
        CqlTypeCode.UserDefined => "a user-defined type",
        _ => NativeName(code),
    };

    private static void Append(StringBuilder text, CqlType type)
    {
        if (type.IsFrozen)
        {
            text.Append("frozen<");
        }

        switch (type.Code)
        {
            case CqlTypeCode.Custom:
                text.Append('\'').Append(type.ClassName!.Replace("'", "''", StringComparison.Ordinal)).Append('\'');
                break;
            case CqlTypeCode.UserDefined:
                if (type.Keyspace is { } keyspace)
                {
                    AppendIdentifier(text, keyspace).Append('.');
                }

                AppendIdentifier(text, type.Name!);
                break;
            default:
                text.Append(NativeName(type.Code));
                AppendArguments(text, type);
                break;
        }

        if (type.IsFrozen)
        {
            text.Append('>');
        }
    }

    private static void AppendArguments(StringBuilder text, CqlType type)
    {
        for (var i = 0; i < type.Arguments.Length; i++)
        {
            text.Append(i == 0 ? "<" : ", ");
            Append(text, type.Arguments[i]);
        }

        if (type.Arguments.Length > 0)
        {
            text.Append('>');
        }
    }

    // An identifier needs quotes unless it is what the server makes of an unquoted one: lower case, digits, underscores.
    private static StringBuilder AppendIdentifier(StringBuilder text, string name)
    {
        var plain = name.Length > 0 && char.IsAsciiLetterLower(name[0])
            && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');
        return plain
            ? text.Append(name)
            : text.Append('"').Append(name.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
