using ChatApp.Contracts.Identity;
using Microsoft.Data.Sqlite;

namespace ChatApp.Client.Store.Sqlite;

/// <summary>The statements of one connection, prepared once each. Not thread-safe.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    public void Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        var rows = new List<T>();
        using var reader = Bind(sql, values).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            for (var index = 0; index < values.Length; index++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${index + 1}" });
            }

            _commands.Add(sql, command);
        }

        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = ToColumn(values[index]);
        }

        return command;
    }

    private static object ToColumn(object? value) => value switch
    {
        null => DBNull.Value,
        UserId id => id.Value.ToByteArray(bigEndian: true),
        ConversationId id => id.Value.ToByteArray(bigEndian: true),
        MessageId id => id.Value.ToByteArray(bigEndian: true),
        DeviceId id => (long)id.Value,
        Position position => position.Value,
        ulong number => unchecked((long)number), // SQLite has no unsigned integers; the bits come back as they went.
        bool flag => flag ? 1L : 0L,
        Enum name => Convert.ToInt64(name, System.Globalization.CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        _ => value,
    };
}
