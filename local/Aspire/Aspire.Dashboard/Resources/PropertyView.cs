namespace Aspire.Dashboard.Resources;

/// <summary>A fact about a process, for its details.</summary>
public sealed record PropertyView(string Name, string Value);
