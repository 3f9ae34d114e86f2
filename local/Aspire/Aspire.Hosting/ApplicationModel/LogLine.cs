namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a process's console.</summary>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
