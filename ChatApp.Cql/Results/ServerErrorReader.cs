using System.Globalization;
using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Results;

/// <summary>Makes typed exceptions of ERROR frames (CQL v4 §9).</summary>
internal static class ServerErrorReader
{
    private const string RetryAfterMark = "RetryAfterMs=";

    /// <summary>The code of an ERROR frame.</summary>
    public static CqlErrorCode ReadCode(in Response response)
    {
        var reader = response.Read(out _);
        return (CqlErrorCode)reader.ReadInt();
    }

    /// <summary>The id that the node does not know, of an ERROR frame with the code for that.</summary>
    public static byte[] ReadUnpreparedId(in Response response)
    {
        var reader = response.Read(out _);
        reader.ReadInt();
        reader.ReadString();
        return reader.ReadShortBytes().ToArray();
    }

    public static CqlException Read(in Response response)
    {
        var reader = response.Read(out _);
        var code = (CqlErrorCode)reader.ReadInt();
        var text = reader.ReadString();
        return code switch
        {
            CqlErrorCode.BadCredentials => new CqlAuthenticationFailedException(text),
            CqlErrorCode.Unavailable => new CqlUnavailableException(text, (ConsistencyLevel)reader.ReadShort(), reader.ReadInt(), reader.ReadInt()),
            CqlErrorCode.Overloaded => new CqlOverloadedException(text, RetryAfter(text)),
            CqlErrorCode.WriteTimeout => new CqlWriteTimeoutException(text, (ConsistencyLevel)reader.ReadShort(), reader.ReadInt(), reader.ReadInt(), reader.ReadString()),
            CqlErrorCode.ReadTimeout => new CqlReadTimeoutException(text, (ConsistencyLevel)reader.ReadShort(), reader.ReadInt(), reader.ReadInt(), reader.ReadByte() != 0),
            CqlErrorCode.SyntaxError => new CqlSyntaxErrorException(text),
            CqlErrorCode.Unauthorized => new CqlUnauthorizedException(text),
            CqlErrorCode.Invalid => new CqlInvalidRequestException(text),
            CqlErrorCode.AlreadyExists => new CqlAlreadyExistsException(text, reader.ReadString(), reader.ReadString()),
            _ => new CqlException(text, code, OutcomeOf(code)),
        };
    }

    private static RequestOutcome OutcomeOf(CqlErrorCode code) => code switch
    {
        CqlErrorCode.IsBootstrapping or CqlErrorCode.ConfigError or CqlErrorCode.ProtocolError or CqlErrorCode.Unprepared => RequestOutcome.Refused,
        _ => RequestOutcome.MayHaveHappened,
    };

    // Azure Cosmos DB puts its wait into the text: "Request rate is large: … RetryAfterMs=20, Additional details=…".
    private static TimeSpan? RetryAfter(string text)
    {
        var start = text.IndexOf(RetryAfterMark, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var digits = text.AsSpan(start + RetryAfterMark.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        digits = end < 0 ? digits : digits[..end];
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
    }
}
