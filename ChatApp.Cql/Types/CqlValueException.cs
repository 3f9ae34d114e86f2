namespace ChatApp.Cql.Types;

/// <summary>
/// A value does not have the form that its CQL type asks for. The message names the types and lengths involved,
/// never the value.
/// </summary>
public sealed class CqlValueException : Exception
{
    /// <summary>With a message that names no value.</summary>
    public CqlValueException(string message)
        : base(message)
    {
    }

    /// <summary>With a message that names no value, and what was found underneath.</summary>
    public CqlValueException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
