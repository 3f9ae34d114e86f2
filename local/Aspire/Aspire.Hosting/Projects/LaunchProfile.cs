using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Projects;

/// <summary>What a project's <c>launchSettings.json</c> says of how it is started.</summary>
internal sealed record LaunchProfile(
    string Name, IReadOnlyList<string> ApplicationUrls, string? CommandLineArguments, IReadOnlyDictionary<string, string> EnvironmentVariables)
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The profile asked for, else the first with <c>commandName</c> <c>Project</c>; null where there is none.</summary>
    public static LaunchProfile? Of(ProjectResource project)
    {
        var wanted = project.Annotations.OfType<LaunchProfileAnnotation>().LastOrDefault();
        if (wanted?.Exclude == true || project.Annotations.OfType<IProjectMetadata>().LastOrDefault() is not { } metadata)
        {
            return null;
        }

        var path = Path.Combine(Path.GetDirectoryName(metadata.ProjectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return wanted?.Name is null ? null : throw Missing(project, wanted.Name, path);
        }

        using var document = JsonDocument.Parse(File.ReadAllText(path), Lenient);
        var profiles = document.RootElement.TryGetProperty("profiles", out var found) ? found.EnumerateObject().ToList() : [];
        foreach (var profile in profiles)
        {
            if (wanted?.Name is null ? TextOf(profile.Value, "commandName") == "Project" : profile.Name == wanted.Name)
            {
                return Read(profile);
            }
        }

        return wanted?.Name is null ? null : throw Missing(project, wanted.Name, path);
    }

    private static LaunchProfile Read(JsonProperty profile) => new(
        profile.Name,
        TextOf(profile.Value, "applicationUrl")?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
        TextOf(profile.Value, "commandLineArgs"),
        profile.Value.TryGetProperty("environmentVariables", out var variables)
            ? variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString() ?? "", StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal));

    private static string? TextOf(JsonElement profile, string name) => profile.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DistributedApplicationException Missing(ProjectResource project, string name, string path) =>
        new($"Project '{project.Name}' has no launch profile '{name}' in {path}.");
}
