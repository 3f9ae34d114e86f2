namespace ChatApp.Scripted;

/// <summary>An answer that a script gives in place of the real one.</summary>
internal sealed record ScriptedAnswer(int Status, int? RetryAfterSeconds);
