using ChatApp.Cql.Frames;
using ChatApp.Cql.Results;

namespace ChatApp.Cql.Statements;

/// <summary>A statement as the nodes know it; shared by all its <see cref="PreparedStatement"/>s. Thread-safe.</summary>
internal sealed class PreparedQuery
{
    private PreparedState _state;

    public PreparedQuery(string cql, PreparedState state)
    {
        Cql = cql;
        _state = state;
        var column = state.Variables.Concat(state.ResultColumns).FirstOrDefault();
        Description = new StatementDescription(StatementDescription.OperationOf(cql), column?.Keyspace, column?.Table, cql);

        // A new column changes what * means, and another client's preparing can hide the change from us: then each
        // result brings its columns along.
        CanSkipMetadata = !cql.Contains('*', StringComparison.Ordinal);
    }

    public string Cql { get; }

    public StatementDescription Description { get; }

    public bool CanSkipMetadata { get; }

    /// <summary>As of the latest preparing.</summary>
    public PreparedState State
    {
        get => Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, value);
    }

    /// <summary>Reads the answer to PREPARE (CQL v4 §4.2.5.4).</summary>
    public static PreparedState ReadState(in Response response)
    {
        var reader = response.Read(out _);
        var kind = (ResultKind)reader.ReadInt();
        if (response.Opcode != Opcode.Result || kind != ResultKind.Prepared)
        {
            throw new CqlProtocolException($"The server answered PREPARE with {response.Opcode} {kind}.");
        }

        var id = reader.ReadShortBytes().ToArray();
        var (variables, partitionKey) = ResultMetadata.ReadVariables(ref reader);
        return new PreparedState(id, variables, partitionKey, ResultMetadata.Read(ref reader).Columns ?? []);
    }
}
