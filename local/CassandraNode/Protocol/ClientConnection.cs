using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;
using CassandraNode.Schema;

namespace CassandraNode.Protocol;

/// <summary>
/// One client's connection: reads requests and runs them concurrently, at most 1,024 and 64 MiB at a time; past that nothing more is
/// read.
/// </summary>
internal sealed class ClientConnection(Socket socket, ClientSession session, int maximumBodyBytes, TimeProvider clock)
{
    private const byte Version = 4;
    private const int MaximumRequests = 1024;
    private const long MaximumBytes = 64 << 20;

    // A read or a write of the socket moves what has gathered meanwhile, up to this.
    private const int SocketBuffer = 64 * 1024;

    private const int Workers = 2;
    private const int StatementsBetweenYields = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly RequestBudget _budget = new(MaximumRequests, MaximumBytes);
    private readonly Channel<Request> _statements = Channel.CreateBounded<Request>(
        new BoundedChannelOptions(MaximumRequests) { FullMode = BoundedChannelFullMode.Wait, SingleWriter = true });

    private volatile AnswerWriter? _answers;

    /// <summary>Serves until either side closes.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        using var closing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answers = new AnswerWriter(PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: SocketBuffer)), _budget, Patience, clock);
        _answers = answers;
        var writing = WriteAsync(answers, closing);
        var working = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync(answers, closing.Token)));
        try
        {
            await ReadAsync(new RequestReader(PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: SocketBuffer)), maximumBodyBytes), answers, closing.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or SocketException)
        {
            // The client is gone, or the node stops.
        }

        _statements.Writer.TryComplete();
        await working;
        await EndAsync(answers, writing);
    }

    /// <summary>Tells the client of a schema change, if it wants to know. One that is too far behind to be told is disconnected.</summary>
    public void Notify(SchemaChange change)
    {
        if (session.WantsSchemaEvents && _answers?.TryWrite(Responses.SchemaEvent(change)) == false)
        {
            socket.Dispose();
        }
    }

    private static async Task WriteAsync(AnswerWriter answers, CancellationTokenSource closing)
    {
        if (!await answers.RunAsync())
        {
            await closing.CancelAsync();
        }
    }

    // What is under way may still answer, but a client that does not listen keeps nobody waiting.
    private async Task EndAsync(AnswerWriter answers, Task writing)
    {
        try
        {
            await _budget.WhenIdleAsync(CancellationToken.None).WaitAsync(LastWords, clock);
            answers.Complete();
            await writing.WaitAsync(LastWords, clock);
        }
        catch (TimeoutException)
        {
            socket.Dispose();
            await _budget.WhenIdleAsync(CancellationToken.None);
            answers.Complete();
            await writing;
        }
    }

    private async Task ReadAsync(RequestReader reader, AnswerWriter answers, CancellationToken cancellationToken)
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
                await answers.WriteAsync(Responses.Error(0, error));
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
                await answers.WriteAsync(Responses.Error(request.Stream, error));
                return;
            }

            if (!_budget.TryEnter(request.Body.Length))
            {
                await _budget.EnterAsync(request.Body.Length, cancellationToken);
            }

            if (request.Opcode is Opcode.Query or Opcode.Execute or Opcode.Batch or Opcode.Prepare)
            {
                _statements.Writer.TryWrite(request); // There is room for as many as the budget lets in.
            }
            else
            {
                await ServeAsync(request, answers, cancellationToken); // STARTUP and REGISTER hold for what comes behind them.
            }
        }
    }

    // Runs statements up to where they wait for the disk, and leaves them waiting there. Two a connection, and a pause now and then, so
    // that one client with a thousand heavy queries does not keep the others waiting.
    private async Task WorkAsync(AnswerWriter answers, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var sinceYield = 0;
        while (await _statements.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (_statements.Reader.TryRead(out var request))
            {
                _ = ServeAsync(request, answers, cancellationToken); // The budget counts it.
                if (++sinceYield == StatementsBetweenYields)
                {
                    sinceYield = 0;
                    await Task.Yield();
                }
            }
        }
    }

    private async Task ServeAsync(Request request, AnswerWriter answers, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> answer;
        try
        {
            answer = await session.AnswerAsync(request, cancellationToken);
        }
        catch (CqlError error)
        {
            answer = Responses.Error(request.Stream, error);
        }
        catch (OperationCanceledException)
        {
            answer = default; // The connection is closing.
        }
        catch (Exception exception)
        {
            // A bug of this node; the client hears its kind, and the connection goes on.
            answer = Responses.Error(request.Stream, new CqlError(ErrorCode.ServerError, $"{exception.GetType()}: {exception.Message}"));
        }

        _budget.Answer(request.Body.Length, answer.Length);
        if (!answer.IsEmpty)
        {
            await answers.WriteAsync(answer);
        }
    }
}
