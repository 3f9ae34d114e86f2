namespace ChatApp.Cli.Session;

/// <summary>What came of something that ran beside the chat.</summary>
/// <param name="Text">What to tell; safe to print.</param>
/// <param name="IsError">Whether it failed.</param>
internal sealed record AsideOutcome(string Text, bool IsError = false);
