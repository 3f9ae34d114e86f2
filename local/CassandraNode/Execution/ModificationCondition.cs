using CassandraNode.Language;

namespace CassandraNode.Execution;

/// <summary>IF of a modification.</summary>
internal sealed record ModificationCondition(bool IfNotExists, bool IfExists, IReadOnlyList<Relation> Relations)
{
    public static ModificationCondition None { get; } = new(false, false, []);

    public static ModificationCondition NotExists { get; } = new(true, false, []);

    public bool IsConditional => IfNotExists || IfExists || Relations.Count > 0;
}
