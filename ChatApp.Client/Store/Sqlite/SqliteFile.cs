using Microsoft.Data.Sqlite;

namespace ChatApp.Client.Store.Sqlite;

/// <summary>Opens a store's file: private to its owner, locked for this process, with the tables of this version.</summary>
internal static class SqliteFile
{
    // Result codes of SQLite (https://www.sqlite.org/rescode.html).
    private const int Busy = 5;
    private const int NotADatabase = 26;

    /// <exception cref="LocalStoreException">The file is not a store, cannot be written, or is open elsewhere.</exception>
    public static SqliteConnection Open(string path)
    {
        var fullPath = Path.GetFullPath(path);
        try
        {
            MakePrivate(fullPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LocalStoreException($"{fullPath} cannot be written. Choose a folder that you own.", exception);
        }

        // Not pooled: closing must let go of the file. The timeout is how long, in seconds, the provider asks a locked file again.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = fullPath, Pooling = false, DefaultTimeout = 1 }.ToString());
        try
        {
            connection.Open();
            Prepare(connection, fullPath);
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new LocalStoreException(Explain(exception.SqliteErrorCode, fullPath), exception);
        }
        catch (LocalStoreException)
        {
            connection.Dispose();
            throw;
        }
    }

    // The write-ahead log gets the mode of the file itself (sqlite.org/wal.html), so making the file first is enough.
    private static void MakePrivate(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder); // The user's local application data is private there already.
            return;
        }

        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (File.Exists(path))
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
        else
        {
            new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
            }).Dispose();
        }
    }

    private static void Prepare(SqliteConnection connection, string path)
    {
        // A page that is overwritten is zeroed, so that an erased key is gone.
        Execute(connection, "PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA secure_delete = ON;");
        Execute(connection, "BEGIN IMMEDIATE; COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        var version = Number(connection, "PRAGMA user_version");
        if (version > SqliteSchema.Version)
        {
            throw new LocalStoreException($"{path} was made by a newer version of this program. Use that one.");
        }

        if (version == 0)
        {
            if (Number(connection, "SELECT count(*) FROM sqlite_master") > 0)
            {
                throw new LocalStoreException($"{path} belongs to another program. Choose another folder.");
            }

            Execute(
                connection,
                $"BEGIN IMMEDIATE; {SqliteSchema.Create} PRAGMA application_id = {SqliteSchema.ApplicationId};"
                    + $" PRAGMA user_version = {SqliteSchema.Version}; COMMIT;");
        }
        else if (Number(connection, "PRAGMA application_id") != SqliteSchema.ApplicationId)
        {
            throw new LocalStoreException($"{path} belongs to another program. Choose another folder.");
        }
        else if (version == 1)
        {
            Execute(connection, $"BEGIN IMMEDIATE; {SqliteSchema.FromVersion1} PRAGMA user_version = {SqliteSchema.Version}; COMMIT;");
        }
    }

    private static string Explain(int code, string path) => code switch
    {
        Busy => $"{path} is open in another process. Close that one first: a device has one client at a time.",
        NotADatabase => $"{path} is not a chat store. Choose another folder.",
        _ => $"{path} cannot be opened (SQLite error {code}).",
    };

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
