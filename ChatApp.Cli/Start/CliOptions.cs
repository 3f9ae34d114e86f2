namespace ChatApp.Cli.Start;

/// <summary>The command line.</summary>
internal sealed record CliOptions(string Handle, string? DataFolder, Uri Api);
