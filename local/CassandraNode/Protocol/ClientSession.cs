using System.Runtime.CompilerServices;
using CassandraNode.Execution;
using CassandraNode.Language;
using CassandraNode.Schema;

namespace CassandraNode.Protocol;

/// <summary>What one client has set up on its connection, and the answers to its requests (CQL v4 §4). Thread-safe once started.</summary>
internal sealed class ClientSession(StatementExecutor executor, Credentials? credentials, Func<SchemaChange, Task> announce)
{
    private const byte Compressed = 0x01;

    private volatile string? _keyspace;
    private volatile bool _started;
    private volatile bool _authenticated;

    /// <summary>Whether the client has registered for schema changes.</summary>
    public bool WantsSchemaEvents { get; private set; }

    /// <summary>Answers a request.</summary>
    /// <exception cref="CqlError">The answer is an error.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(Request request, CancellationToken cancellationToken)
    {
        if ((request.Flags & Compressed) != 0)
        {
            throw CqlError.Protocol("Compressed frame, but no compression was negotiated");
        }

        Admit(request.Opcode);
        switch (request.Opcode)
        {
            case Opcode.Options:
                return Responses.Supported(request.Stream);
            case Opcode.Startup:
                return Start(request);
            case Opcode.AuthResponse:
                return Authenticate(request);
            case Opcode.Register:
                WantsSchemaEvents |= new BodyReader(request.Body).StringList().Contains("SCHEMA_CHANGE", StringComparer.OrdinalIgnoreCase);
                return Responses.Ready(request.Stream);
            case Opcode.Prepare:
                return Responses.Prepared(request.Stream, executor.Prepare(new BodyReader(request.Body).LongString(), _keyspace));
            case Opcode.Query:
                var (text, options) = ReadQuery(request.Body);
                return await RunAsync(request.Stream, Parser.Parse(text), plan: null, _keyspace, options, cancellationToken);
            case Opcode.Execute:
                var (id, executeOptions) = ReadExecute(request.Body);
                var prepared = executor.Find(id);
                return await RunAsync(request.Stream, prepared.Statement, prepared.Assignments, prepared.Keyspace, executeOptions, cancellationToken);
            case Opcode.Batch:
                var (kind, parts, timestamp) = ReadBatch(request.Body);
                return Responses.Result(
                    request.Stream, await executor.ExecuteBatchAsync(kind, parts, timestamp, cancellationToken), skipMetadata: false);
            default:
                throw CqlError.Protocol($"Unknown opcode {(byte)request.Opcode}");
        }
    }

    private static (string Text, QueryOptions Options) ReadQuery(byte[] body)
    {
        var reader = new BodyReader(body);
        return (reader.LongString(), reader.QueryOptions());
    }

    private static (byte[] Id, QueryOptions Options) ReadExecute(byte[] body)
    {
        var reader = new BodyReader(body);
        return (reader.ShortBytes(), reader.QueryOptions());
    }

    private void Admit(Opcode opcode)
    {
        var expected = !_started ? "STARTUP or OPTIONS" : !_authenticated ? "AUTH_RESPONSE" : null;
        var admitted = opcode == Opcode.Options || (!_started ? opcode == Opcode.Startup : _authenticated || opcode == Opcode.AuthResponse);
        if (!admitted)
        {
            throw CqlError.Protocol($"Unexpected message {opcode.ToString().ToUpperInvariant()}, expecting {expected}");
        }
    }

    private ReadOnlyMemory<byte> Start(Request request)
    {
        var options = new BodyReader(request.Body).StringMap();
        if (!options.TryGetValue("CQL_VERSION", out var version) || !version.StartsWith("3.", StringComparison.Ordinal))
        {
            throw CqlError.Protocol("CQL_VERSION 3 is the only one that is supported");
        }

        if (options.TryGetValue("COMPRESSION", out var compression))
        {
            throw CqlError.Protocol($"Unknown compression algorithm: {compression}");
        }

        _started = true;
        _authenticated = credentials is null;
        return _authenticated ? Responses.Ready(request.Stream) : Responses.Authenticate(request.Stream);
    }

    private ReadOnlyMemory<byte> Authenticate(Request request)
    {
        if (credentials is null || !credentials.Match(new BodyReader(request.Body).Bytes()))
        {
            throw new CqlError(ErrorCode.BadCredentials, "Provided username and/or password are incorrect");
        }

        _authenticated = true;
        return Responses.AuthenticationSuccess(request.Stream);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> RunAsync(
        short stream, Statement statement, AssignmentPlan? plan, string? keyspace, QueryOptions options, CancellationToken cancellationToken)
    {
        var result = await executor.ExecuteAsync(statement, plan, keyspace, options, cancellationToken);
        _keyspace = result.Keyspace ?? _keyspace;
        if (result.Change is not null)
        {
            await announce(result.Change); // Before the result, as drivers expect.
        }

        return Responses.Result(stream, result, options.SkipMetadata);
    }

    private (BatchKind Kind, List<BatchPart> Parts, long? Timestamp) ReadBatch(byte[] body)
    {
        // §4.1.7: type, statements, consistency, flags.
        var reader = new BodyReader(body);
        var type = reader.Byte();
        if (type > 2)
        {
            throw CqlError.Protocol($"Invalid BATCH type {type}");
        }

        int count = reader.Short();
        var parts = new List<BatchPart>(Math.Min(count, 64));
        for (; count > 0; count--)
        {
            var prepared = reader.Byte() switch
            {
                0 => null,
                1 => executor.Find(reader.ShortBytes()),
                var other => throw CqlError.Protocol($"Invalid kind of statement in BATCH: {other}"),
            };
            var statement = prepared?.Statement ?? Parser.Parse(reader.LongString());
            var keyspace = prepared is null ? _keyspace : prepared.Keyspace;
            parts.Add(new BatchPart(statement, prepared?.Assignments, keyspace, reader.Values(named: false).Values));
        }

        reader.Short();
        var flags = reader.Byte();
        if ((flags & 0x10) != 0)
        {
            reader.Short();
        }

        long? timestamp = (flags & 0x20) != 0 ? reader.Long() : null;
        return ((BatchKind)type, parts, timestamp); // The time is one for all: see ExecuteBatchAsync.
    }
}
