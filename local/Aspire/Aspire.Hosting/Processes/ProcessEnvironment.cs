using System.Collections;

namespace Aspire.Hosting.Processes;

/// <summary>What children inherit of the AppHost's environment.</summary>
internal static class ProcessEnvironment
{
    /// <summary>What is the AppHost's own and not its children's.</summary>
    private static readonly string[] NotInherited =
        ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "ASPNETCORE_URLS", "DOTNET_LAUNCH_PROFILE"];

    public static Dictionary<string, string?> Inherited() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Where(entry => !NotInherited.Contains((string)entry.Key, StringComparer.OrdinalIgnoreCase))
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value, StringComparer.Ordinal);
}
