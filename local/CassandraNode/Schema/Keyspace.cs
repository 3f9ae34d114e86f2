using System.Collections.Immutable;

namespace CassandraNode.Schema;

/// <summary>A keyspace's definition. Immutable.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Replication">As given: class and factors. One node keeps one copy, whatever it says.</param>
/// <param name="DurableWrites">As given; writes are durable in any case.</param>
/// <param name="Tables">By name.</param>
internal sealed record Keyspace(
    string Name, IReadOnlyDictionary<string, string> Replication, bool DurableWrites, ImmutableSortedDictionary<string, Table> Tables);
