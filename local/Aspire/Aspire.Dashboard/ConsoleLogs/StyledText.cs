namespace Aspire.Dashboard.ConsoleLogs;

/// <summary>A run of text in one style.</summary>
/// <param name="Style">The style sheet's classes for it; null for plain text.</param>
internal readonly record struct StyledText(string Text, string? Style);
