using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using CassandraNode.Engine;
using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;
using CassandraNode.SystemTables;

namespace CassandraNode.Execution;

/// <summary>Runs statements, whoever sent them. Thread-safe.</summary>
internal sealed class StatementExecutor(Catalog catalog, SystemCatalog system, Store store, TimeProvider clock)
{
    // Far more than one system's statements; past it the oldest may be forgotten, and is prepared again.
    private const int MaximumPrepared = 10_000;

    private readonly DefinitionExecutor _definitions = new(catalog, store);
    private readonly ConcurrentDictionary<byte[], PreparedStatement> _prepared = new(ByteArrayComparer.Instance);
    private readonly ListPositions _lists = new(clock);
    private long _lastTimestamp;

    /// <summary>Runs a statement.</summary>
    /// <exception cref="CqlError">It is answered with an error.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<StatementResult> ExecuteAsync(
        Statement statement, AssignmentPlan? plan, string? keyspace, QueryOptions options, CancellationToken cancellationToken)
    {
        var context = ContextFor(statement.Markers, options);
        switch (statement)
        {
            case Statement.Select select:
                return new StatementResult(Select(select, keyspace, context, options));
            case Statement.Insert or Statement.Update when plan is { IsBlind: true }:
                await CommitAsync([new ModificationPlanner(context, context.Terms).BlindMutation(plan)], cancellationToken);
                return StatementResult.Void;
            case Statement.Insert or Statement.Update or Statement.Delete:
                var modification = plan is null
                    ? new ModificationPlanner(context, context.Terms).Plan(ResolveForWriting(MarkerTypes.TableOf(statement), keyspace), statement)
                    : new ModificationPlanner(context, context.Terms).Plan(plan);
                return StatementResult.Of(await new ModificationExecutor(context).CommitAsync([modification], cancellationToken));
            case Statement.Batch batch:
                var planner = new ModificationPlanner(context, context.Terms);
                var planned = batch.Statements.Select(
                    part => planner.Plan(ResolveForWriting(MarkerTypes.TableOf(part), keyspace), part, batch.Using)).ToList();
                WriteRules.Check(batch, planned);
                return StatementResult.Of(await new ModificationExecutor(context).CommitAsync(planned, cancellationToken));
            case Statement.Use use:
                return catalog.Snapshot.Keyspaces.ContainsKey(use.Keyspace) || SystemCatalog.IsSystem(use.Keyspace)
                    ? new StatementResult(Keyspace: use.Keyspace)
                    : throw CqlError.Invalid($"Keyspace '{use.Keyspace}' does not exist");
            default:
                return new StatementResult(Change: _definitions.Execute(statement, keyspace));
        }
    }

    /// <summary>Runs the statements of a BATCH frame together.</summary>
    public async ValueTask<StatementResult> ExecuteBatchAsync(
        BatchKind kind,
        IReadOnlyList<BatchPart> parts,
        long? timestamp,
        CancellationToken cancellationToken)
    {
        if (parts.Count == 0)
        {
            return StatementResult.Void;
        }

        // One time for all, as Cassandra has it: of an INSERT and a DELETE of one row in a batch, the DELETE stands.
        var context = ContextFor([], QueryOptions.None with { DefaultTimestamp = timestamp });
        if (parts.All(static part => part.Plan is { IsBlind: true }))
        {
            var mutations = new Mutation[parts.Count];
            for (var index = 0; index < mutations.Length; index++)
            {
                mutations[index] = PlannerFor(parts[index]).BlindMutation(parts[index].Plan!);
            }

            WriteRules.Check(kind, parts.Count, parts.Count(static part => part.Plan!.Table.IsCounter));
            await CommitAsync(mutations, cancellationToken);
            return StatementResult.Void;
        }

        var modifications = new Modification[parts.Count];
        for (var index = 0; index < modifications.Length; index++)
        {
            var part = parts[index];
            modifications[index] = part.Plan is null
                ? PlannerFor(part).Plan(ResolveForWriting(MarkerTypes.TableOf(part.Statement), part.Keyspace), part.Statement)
                : PlannerFor(part).Plan(part.Plan);
        }

        WriteRules.Check(kind, modifications.Length, modifications.Count(static modification => modification.Table.IsCounter));
        return StatementResult.Of(await new ModificationExecutor(context).CommitAsync(modifications, cancellationToken));

        ModificationPlanner PlannerFor(BatchPart part) => new(context, new TermEvaluator(new Bindings(part.Statement.Markers, part.Values), clock));
    }

    /// <summary>Prepares a statement, or finds it prepared.</summary>
    public PreparedStatement Prepare(string text, string? keyspace)
    {
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{keyspace}\n{text}"))[..16];
        var version = catalog.Snapshot.Version;
        if (_prepared.TryGetValue(id, out var known) && known.SchemaVersion == version)
        {
            return known;
        }

        var statement = Parser.Parse(text);
        var isOnTable = statement is Statement.Select or Statement.Insert or Statement.Update or Statement.Delete or Statement.Batch;
        var (variables, partitionKey) = isOnTable ? MarkerTypes.Find(statement, name => Resolve(name, keyspace)) : ([], []);
        IReadOnlyList<ResultColumn> result = statement is Statement.Select select
            ? new Selection(Resolve(select.Table, keyspace), select, 0, clock).Columns
            : [];
        var prepared = new PreparedStatement(id, statement, keyspace, version, variables, partitionKey, result) { Assignments = PlanOf(statement, keyspace) };
        if (_prepared.Count >= MaximumPrepared)
        {
            _prepared.TryRemove(_prepared.First());
        }

        _prepared[id] = prepared;
        return prepared;
    }

    /// <summary>Finds a prepared statement.</summary>
    /// <exception cref="UnpreparedError">It is not known, or the schema has changed since.</exception>
    public PreparedStatement Find(byte[] id) =>
        _prepared.TryGetValue(id, out var prepared) && prepared.SchemaVersion == catalog.Snapshot.Version
            ? prepared
            : throw new UnpreparedError(id);

    private Task CommitAsync(IReadOnlyList<Mutation> mutations, CancellationToken cancellationToken) =>
        store.CommitAsync(new CommitRequest(new Decision(mutations)), cancellationToken);

    private AssignmentPlan? PlanOf(Statement statement, string? keyspace) => statement switch
    {
        Statement.Insert insert => AssignmentPlan.Of(ResolveForWriting(insert.Table, keyspace), insert),
        Statement.Update update => AssignmentPlan.Of(ResolveForWriting(update.Table, keyspace), update),
        _ => null,
    };

    private ResultRows Select(Statement.Select select, string? keyspace, StatementContext context, QueryOptions options)
    {
        if (system.Find(select.Table, keyspace) is { } virtualTable)
        {
            return VirtualSelect.Execute(virtualTable, select, context.Terms, context.Now, clock);
        }

        var table = Resolve(select.Table, keyspace);
        using var moment = store.Snapshot();
        return new SelectExecutor(context, moment, table, select, clock).Execute(options);
    }

    private Table Resolve(TableName name, string? keyspace) =>
        system.Find(name, keyspace)?.Table ?? catalog.Resolve(name, keyspace);

    private Table ResolveForWriting(TableName name, string? keyspace) => SystemCatalog.IsSystem(name.Keyspace ?? keyspace ?? "")
        ? throw new CqlError(ErrorCode.Unauthorized, $"{name.Keyspace ?? keyspace} keyspace is not user-modifiable.")
        : catalog.Resolve(name, keyspace);

    private StatementContext ContextFor(IReadOnlyList<string?> markers, QueryOptions options) => new(
        store,
        new TermEvaluator(new Bindings(markers, options.Values, options.Names), clock),
        _lists,
        clock.GetUtcNow().ToUnixTimeSeconds(),
        options.DefaultTimestamp ?? NextTimestamp());

    private long NextTimestamp()
    {
        var now = (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        long last, next;
        do
        {
            last = Volatile.Read(ref _lastTimestamp);
            next = Math.Max(now, last + 1);
        }
        while (Interlocked.CompareExchange(ref _lastTimestamp, next, last) != last);

        return next;
    }
}
