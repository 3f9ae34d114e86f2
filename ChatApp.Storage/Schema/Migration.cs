namespace ChatApp.Storage.Schema;

/// <summary>One version of the schema: statements that can be repeated, applied in order, once all earlier versions are there.</summary>
/// <param name="Version">1, 2, 3, …</param>
/// <param name="Statements">Each creates or adds something <c>IF NOT EXISTS</c>. Hosts of the version before must work on the result.</param>
internal sealed record Migration(int Version, IReadOnlyList<string> Statements);
