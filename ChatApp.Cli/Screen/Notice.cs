namespace ChatApp.Cli.Screen;

/// <summary>Something told between the messages.</summary>
internal sealed record Notice(string Text, bool IsError);
