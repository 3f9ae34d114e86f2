namespace ChatApp.Cli.Start;

/// <summary>The chat cannot start. The message is for the user and says what to do.</summary>
internal sealed class StartException(string message, Exception? cause = null) : Exception(message, cause);
