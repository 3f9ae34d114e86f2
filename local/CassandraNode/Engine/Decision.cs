using CassandraNode.Execution;

namespace CassandraNode.Engine;

/// <summary>What a write came to.</summary>
/// <param name="Mutations">What is written; empty if a condition did not hold.</param>
/// <param name="Result">What the client is told; null for an unconditional write.</param>
internal sealed record Decision(IReadOnlyList<Mutation> Mutations, ResultRows? Result = null);
