using CassandraNode.Language;
using CassandraNode.Protocol;
using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>Which relations can stand together in a WHERE, in Cassandra's words. Without it one of two would silently be the one that counts.</summary>
internal static class WhereRules
{
    /// <exception cref="CqlError">Invalid.</exception>
    public static void Check(Table table, IReadOnlyList<Relation> where)
    {
        for (var index = 0; index < where.Count; index++)
        {
            if (where[index].IsToken)
            {
                CheckToken(table, where, where[index]);
                continue;
            }

            for (var later = index + 1; later < where.Count; later++)
            {
                if (!where[later].IsToken && where[later].Columns.SequenceEqual(where[index].Columns, StringComparer.Ordinal))
                {
                    CheckTogether(where[index], where[later]);
                }
            }
        }
    }

    private static void CheckTogether(Relation one, Relation other)
    {
        var name = string.Join(", ", one.Columns);
        foreach (var (symbol, text) in new[] { ("=", "an Equal"), ("in", "a IN") })
        {
            if (one.Operator == symbol || other.Operator == symbol)
            {
                throw CqlError.Invalid($"{name} cannot be restricted by more than one relation if it includes {text}");
            }
        }

        foreach (var (bound, text) in new[] { ('>', "start"), ('<', "end") })
        {
            if (one.Operator[0] == bound && other.Operator[0] == bound)
            {
                throw CqlError.Invalid($"More than one restriction was found for the {text} bound on {name}");
            }
        }
    }

    private static void CheckToken(Table table, IReadOnlyList<Relation> where, Relation relation)
    {
        var key = table.PartitionKey.Select(static column => column.Name).ToList();
        if (relation.Columns.Count != key.Count || !relation.Columns.All(key.Contains))
        {
            throw CqlError.Invalid("The token() function must be applied to all partition key components or none of them");
        }

        if (!relation.Columns.SequenceEqual(key, StringComparer.Ordinal))
        {
            throw CqlError.Invalid($"The token function arguments must be in the partition key order: {string.Join(", ", key)}");
        }

        if (where.Any(other => !other.IsToken && other.Columns.Any(key.Contains)))
        {
            throw CqlError.Invalid($"Columns \"{string.Join("\", \"", key)}\" cannot be restricted by both a normal relation and a token relation");
        }
    }
}
