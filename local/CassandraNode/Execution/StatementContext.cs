using CassandraNode.Engine;
using CassandraNode.Schema;

namespace CassandraNode.Execution;

/// <summary>What the execution of one statement works with.</summary>
/// <param name="Store">The store.</param>
/// <param name="Terms">Evaluates its terms.</param>
/// <param name="Lists">Orders the elements that lists get.</param>
/// <param name="Now">Unix seconds, for expiry.</param>
/// <param name="Timestamp">Microseconds: of its writes unless USING TIMESTAMP says otherwise.</param>
internal sealed record StatementContext(Store Store, TermEvaluator Terms, ListPositions Lists, long Now, long Timestamp)
{
    /// <summary>Reads a partition as it is, given by its key prefix.</summary>
    public PartitionReader Read(byte[] partition) => new(Store, partition, Now);

    public static ResultColumn ColumnOf(Table table, Column column) => new(table.Keyspace, table.Name, column.Name, column.Type);
}
