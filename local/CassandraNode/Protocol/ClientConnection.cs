using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;
using CassandraNode.Execution;
using CassandraNode.Language;
using CassandraNode.Schema;

namespace CassandraNode.Protocol;

/// <summary>
/// One client's connection. Its requests run concurrently, at most 1,024 at a time; past that nothing more is read. Answers that are
/// ready together are written together.
/// </summary>
internal sealed class ClientConnection(Socket socket, StatementExecutor executor, Func<SchemaChange, Task> announce, int maximumBodyBytes)
{
    private const byte Version = 4;
    private const int MaximumConcurrent = 1024;

    private readonly Channel<ReadOnlyMemory<byte>> _answers = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(MaximumConcurrent * 2) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private volatile string? _keyspace;
    private bool _started;
    private volatile bool _wantsSchemaEvents;

    /// <summary>Serves until either side closes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var concurrent = new SemaphoreSlim(MaximumConcurrent);
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = WriteAsync(PipeWriter.Create(stream), closing);
        try
        {
            await ReadAsync(new RequestReader(PipeReader.Create(stream), maximumBodyBytes), concurrent, closing.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // The client is gone, or the node stops.
        }

        // What is under way still wants to answer; nobody may hear it.
        for (var permit = 0; permit < MaximumConcurrent; permit++)
        {
            await concurrent.WaitAsync(CancellationToken.None);
        }

        _answers.Writer.TryComplete();
        await writing;
    }

    /// <summary>Tells the client of a schema change, if it wants to know.</summary>
    public async Task NotifyAsync(SchemaChange change)
    {
        if (_wantsSchemaEvents)
        {
            await AnswerAsync(Responses.SchemaEvent(change));
        }
    }

    private async Task ReadAsync(RequestReader reader, SemaphoreSlim concurrent, CancellationToken cancellationToken)
    {
        while (true)
        {
            Request? request;
            try
            {
                request = await reader.ReadAsync(cancellationToken);
            }
            catch (CqlError error)
            {
                await AnswerAsync(Responses.Error(0, error));
                return;
            }

            if (request is null)
            {
                return;
            }

            if ((request.Version & 0x7F) != Version)
            {
                var error = CqlError.Protocol(
                    $"Invalid or unsupported protocol version ({request.Version & 0x7F}); the lowest supported version is {Version} and the greatest is {Version}");
                await AnswerAsync(Responses.Error(request.Stream, error));
                return;
            }

            await concurrent.WaitAsync(cancellationToken);
            if (request.Opcode is Opcode.Query or Opcode.Execute or Opcode.Batch or Opcode.Prepare)
            {
                _ = Task.Run(() => ServeAsync(request, concurrent, cancellationToken), CancellationToken.None); // Its permit comes back when it has ended.
            }
            else
            {
                await ServeAsync(request, concurrent, cancellationToken); // STARTUP and REGISTER hold for what comes behind them.
            }
        }
    }

    private async Task ServeAsync(Request request, SemaphoreSlim concurrent, CancellationToken cancellationToken)
    {
        try
        {
            await AnswerAsync(await AnswerToAsync(request, cancellationToken));
        }
        catch (CqlError error)
        {
            await AnswerAsync(Responses.Error(request.Stream, error));
        }
        catch (OperationCanceledException)
        {
            // The connection is closing.
        }
        catch (Exception exception)
        {
            // A bug of this node; the client hears its kind, and the connection goes on.
            await AnswerAsync(Responses.Error(request.Stream, new CqlError(ErrorCode.ServerError, $"{exception.GetType()}: {exception.Message}")));
        }
        finally
        {
            concurrent.Release();
        }
    }

    private async Task<ReadOnlyMemory<byte>> AnswerToAsync(Request request, CancellationToken cancellationToken)
    {
        if ((request.Flags & 0x01) != 0)
        {
            throw CqlError.Protocol("Compressed frame without a negotiated compression");
        }

        if (!_started && request.Opcode is not (Opcode.Startup or Opcode.Options))
        {
            throw CqlError.Protocol($"Unexpected message {request.Opcode.ToString().ToUpperInvariant()}, expecting STARTUP or OPTIONS");
        }

        switch (request.Opcode)
        {
            case Opcode.Options:
                return Responses.Supported(request.Stream);
            case Opcode.Startup:
                Start(request);
                return Responses.Ready(request.Stream);
            case Opcode.Register:
                _wantsSchemaEvents |= new BodyReader(request.Body).StringList().Contains("SCHEMA_CHANGE", StringComparer.OrdinalIgnoreCase);
                return Responses.Ready(request.Stream);
            case Opcode.Prepare:
                return Responses.Prepared(request.Stream, executor.Prepare(new BodyReader(request.Body).LongString(), _keyspace));
            case Opcode.Query:
                return await QueryAsync(request, cancellationToken);
            case Opcode.Execute:
                return await ExecuteAsync(request, cancellationToken);
            case Opcode.Batch:
                return await BatchAsync(request, cancellationToken);
            default:
                throw CqlError.Protocol($"Unknown opcode {(byte)request.Opcode}");
        }
    }

    private void Start(Request request)
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
    }

    private async Task<ReadOnlyMemory<byte>> QueryAsync(Request request, CancellationToken cancellationToken)
    {
        var (text, options) = ReadQuery(request.Body);
        return await RunAsync(request.Stream, Parser.Parse(text), _keyspace, options, cancellationToken);
    }

    private async Task<ReadOnlyMemory<byte>> ExecuteAsync(Request request, CancellationToken cancellationToken)
    {
        var (id, options) = ReadExecute(request.Body);
        var prepared = executor.Find(id);
        return await RunAsync(request.Stream, prepared.Statement, prepared.Keyspace, options, cancellationToken);
    }

    private async Task<ReadOnlyMemory<byte>> RunAsync(
        short stream, Statement statement, string? keyspace, QueryOptions options, CancellationToken cancellationToken)
    {
        var result = await executor.ExecuteAsync(statement, keyspace, options, cancellationToken);
        _keyspace = result.Keyspace ?? _keyspace;
        if (result.Change is not null)
        {
            await announce(result.Change); // Before the result, as drivers expect.
        }

        return Responses.Result(stream, result, options.SkipMetadata);
    }

    private async Task<ReadOnlyMemory<byte>> BatchAsync(Request request, CancellationToken cancellationToken)
    {
        var result = await executor.ExecuteBatchAsync(ReadBatch(request.Body), cancellationToken);
        return Responses.Result(request.Stream, result, skipMetadata: false);
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

    private List<(Statement Statement, string? Keyspace, QueryOptions Options)> ReadBatch(byte[] body)
    {
        // §4.1.7: type, statements, consistency, flags.
        var reader = new BodyReader(body);
        var type = reader.Byte();
        if (type > 2)
        {
            throw CqlError.Protocol($"Invalid BATCH type {type}");
        }

        var parts = new List<(Statement, string?, List<BoundValue>)>();
        for (var count = reader.Short(); count > 0; count--)
        {
            var isPrepared = reader.Byte() == 1;
            var prepared = isPrepared ? executor.Find(reader.ShortBytes()) : null;
            var statement = prepared?.Statement ?? Parser.Parse(reader.LongString());
            parts.Add((statement, prepared is null ? _keyspace : prepared.Keyspace, reader.Values(named: false).Values));
        }

        reader.Short();
        var flags = reader.Byte();
        if ((flags & 0x10) != 0)
        {
            reader.Short();
        }

        long? timestamp = (flags & 0x20) != 0 ? reader.Long() : null;
        return [.. parts.Select(part => (part.Item1, part.Item2, new QueryOptions(part.Item3, null, 0, null, timestamp, false)))];
    }

    private async ValueTask AnswerAsync(ReadOnlyMemory<byte> frame)
    {
        try
        {
            await _answers.Writer.WriteAsync(frame);
        }
        catch (ChannelClosedException)
        {
            // The client is gone.
        }
    }

    private async Task WriteAsync(PipeWriter output, CancellationTokenSource closing)
    {
        try
        {
            while (await _answers.Reader.WaitToReadAsync(CancellationToken.None))
            {
                while (_answers.Reader.TryRead(out var frame))
                {
                    output.Write(frame.Span);
                }

                await output.FlushAsync(CancellationToken.None);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            _answers.Writer.TryComplete();
            await closing.CancelAsync();
            while (_answers.Reader.TryRead(out _))
            {
                // So that nobody waits for room.
            }
        }
    }
}
