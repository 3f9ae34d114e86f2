using CassandraNode.Language;

namespace CassandraNode.Execution;

/// <summary>A statement of a BATCH frame.</summary>
/// <param name="Statement">INSERT, UPDATE or DELETE.</param>
/// <param name="Plan">Of a prepared INSERT or UPDATE.</param>
/// <param name="Keyspace">Of the connection, when it was prepared or now.</param>
/// <param name="Values">Its values, in the order of its markers.</param>
internal readonly record struct BatchPart(Statement Statement, AssignmentPlan? Plan, string? Keyspace, BoundValue[] Values);
