namespace Aspire.Dashboard.Resources;

/// <summary>A line of a process's console.</summary>
/// <param name="Number">Counts from 1 for each process.</param>
/// <param name="Time">Null for a line that tells of lines no longer kept.</param>
/// <param name="IsError">It came from standard error.</param>
public sealed record ConsoleLine(int Number, DateTimeOffset? Time, string Text, bool IsError);
