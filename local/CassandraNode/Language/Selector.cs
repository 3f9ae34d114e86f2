namespace CassandraNode.Language;

/// <summary>A column of a result.</summary>
/// <param name="Function">Null for a plain column: <c>count ttl writetime token now totimestamp …</c>.</param>
/// <param name="Column">The column; null for <c>*</c>.</param>
/// <param name="Alias">The name given with AS.</param>
/// <param name="Arguments">Columns of <c>token(a, b)</c>, or a nested function's.</param>
internal sealed record Selector(string? Function, string? Column, string? Alias, IReadOnlyList<string>? Arguments = null);
