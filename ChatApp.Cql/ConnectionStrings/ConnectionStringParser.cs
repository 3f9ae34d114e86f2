using System.Data.Common;
using System.Globalization;

namespace ChatApp.Cql.ConnectionStrings;

/// <summary>Reads session options from the <c>Key=Value;…</c> form that .NET uses for connection strings.</summary>
internal static class ConnectionStringParser
{
    private const string KnownKeys = "Contact Points, Port, Username, Password, Default Keyspace, Local Datacenter, Tls";

    public static CqlSessionOptions Parse(string connectionString)
    {
        var options = new CqlSessionOptions();
        foreach (KeyValuePair<string, object> pair in Split(connectionString))
        {
            Apply(options, pair.Key, (string)pair.Value);
        }

        return options.ContactPoints.Count > 0 ? options : throw new FormatException("The connection string has no Contact Points.");
    }

    private static DbConnectionStringBuilder Split(string connectionString)
    {
        try
        {
            return new DbConnectionStringBuilder { ConnectionString = connectionString };
        }
        catch (ArgumentException)
        {
            // Without the framework's exception: it repeats what it could not read, and that may be the password.
#pragma warning disable MA0054
            throw new FormatException("The connection string is not of the form Key=Value;Key=Value.");
#pragma warning restore MA0054
        }
    }

    private static void Apply(CqlSessionOptions options, string key, string value)
    {
        switch (key.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant())
        {
            case "CONTACTPOINTS" or "CONTACTPOINT" or "HOST":
                foreach (var point in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    options.ContactPoints.Add(point);
                }

                break;
            case "PORT":
                options.Port = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
                    ? port
                    : throw new FormatException("Port of the connection string is not a number from 1 to 65535.");
                break;
            case "USERNAME":
                options.Username = value;
                break;
            case "PASSWORD":
                options.Password = value;
                break;
            case "DEFAULTKEYSPACE" or "KEYSPACE":
                options.Keyspace = value;
                break;
            case "LOCALDATACENTER":
                options.LocalDatacenter = value;
                break;
            case "TLS":
                options.Tls = bool.TryParse(value, out var tls) ? tls : throw new FormatException("Tls of the connection string is neither true nor false.");
                break;
            default:
                throw new FormatException($"The connection string has an unknown key '{key}'; known are {KnownKeys}.");
        }
    }
}
