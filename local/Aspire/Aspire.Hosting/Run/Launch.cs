using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Run;

/// <summary>A process that is ready to be started.</summary>
internal sealed record Launch(
    string FileName,
    ImmutableArray<string> Arguments,
    bool HasSecretArguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string?> Environment,
    ImmutableArray<EnvironmentVariableSnapshot> Shown)
{
    // Prints no environment: it holds secrets.
    public override string ToString() => $"Launch of {FileName}";
}
