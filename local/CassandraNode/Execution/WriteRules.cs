using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>What cannot go together in a write, in Cassandra's words: conditions, counters, times of one's own.</summary>
internal static class WriteRules
{
    /// <exception cref="CqlError">Invalid.</exception>
    public static void Check(Table table, UsingClause usingClause, ModificationCondition condition)
    {
        if (table.IsCounter)
        {
            Expect(!condition.IsConditional, "Conditional updates are not supported on counter tables");
            Expect(usingClause.Timestamp is null, "Cannot provide custom timestamp for counter updates");
            Expect(usingClause.TimeToLive is null, "Cannot provide custom TTL for counter updates");
        }

        Expect(!condition.IsConditional || usingClause.Timestamp is null, "Cannot provide custom timestamp for conditional updates");
    }

    /// <summary>Checks a batch in a text of its own, which can have a time.</summary>
    /// <exception cref="CqlError">Invalid.</exception>
    public static void Check(Statement.Batch batch, IReadOnlyList<Modification> modifications)
    {
        if (batch.Using.Timestamp is not null)
        {
            Expect(!modifications.Any(static part => part.Condition.IsConditional), "Cannot provide custom timestamp for conditional BATCH");
            Expect(!modifications.Any(static part => part.Table.IsCounter), "Cannot provide custom timestamp for a BATCH containing counters");
            Expect(batch.Statements.All(static part => UsingOf(part).Timestamp is null), "Timestamp must be set either on BATCH or individual statements");
        }

        Check(batch.Kind, modifications.Count, modifications.Count(static part => part.Table.IsCounter));
    }

    /// <summary>Checks a batch by how many of its statements change counters.</summary>
    /// <exception cref="CqlError">Invalid.</exception>
    public static void Check(BatchKind kind, int statements, int counters)
    {
        Expect(kind != BatchKind.Logged || counters == 0, "Cannot include a counter statement in a logged batch");
        Expect(kind != BatchKind.Counter || counters == statements, "Cannot include non-counter statement in a counter batch");
        Expect(counters == 0 || counters == statements, "Counter and non-counter mutations cannot exist in the same batch");
    }

    private static UsingClause UsingOf(Statement statement) => statement switch
    {
        Statement.Insert insert => insert.Using,
        Statement.Update update => update.Using,
        Statement.Delete delete => delete.Using,
        _ => UsingClause.None,
    };

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw CqlError.Invalid(otherwise);
        }
    }
}
