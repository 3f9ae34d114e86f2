using System.Collections.Immutable;

namespace CassandraNode.Schema;

/// <summary>The schema at one moment.</summary>
/// <param name="Version">Changes with every change.</param>
/// <param name="NextTableNumber">What the next table is stored under.</param>
/// <param name="Keyspaces">By name, without those of the node itself.</param>
internal sealed record CatalogSnapshot(Guid Version, int NextTableNumber, ImmutableSortedDictionary<string, Keyspace> Keyspaces)
{
    public static CatalogSnapshot Empty { get; } =
        new(Guid.NewGuid(), 1, ImmutableSortedDictionary.Create<string, Keyspace>(StringComparer.Ordinal));
}
