using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Processes;

namespace Aspire.Hosting.Projects;

/// <summary>
/// Finds the program that a project was built to. Projects that the AppHost references are built with it, and their classes say where;
/// one that was added by its path is built here, once, and one at a time.
/// </summary>
internal static class ProjectBuild
{
    private static readonly SemaphoreSlim OneAtATime = new(1, 1);
    private static readonly ConcurrentDictionary<string, string> Built = new(StringComparer.Ordinal);

    /// <exception cref="DistributedApplicationException">It is not built, or does not build.</exception>
    public static async Task<string> FindProgramAsync(string resourceName, IProjectMetadata project, CancellationToken cancellationToken)
    {
        // The generated classes have this beside Aspire's ProjectPath; it is no part of the interface.
        if (project.GetType().GetProperty("TargetPath")?.GetValue(project) is string target)
        {
            return File.Exists(target) ? target : throw new DistributedApplicationException(
                $"{resourceName} is not built: {target} does not exist. Run `dotnet build` on the AppHost.");
        }

        if (Built.TryGetValue(project.ProjectPath, out var known))
        {
            return known;
        }

        await OneAtATime.WaitAsync(cancellationToken);
        try
        {
            return Built[project.ProjectPath] = await BuildAsync(resourceName, project.ProjectPath, cancellationToken);
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    private static async Task<string> BuildAsync(string resourceName, string projectPath, CancellationToken cancellationToken)
    {
        // Asked for a property alone, MSBuild would build nothing. Its servers would outlive the AppHost.
        string[] arguments =
        [
            "build", projectPath, "--nologo", "-v", "quiet", "-clp:ErrorsOnly", "--disable-build-servers", "-t:Build", "-getProperty:TargetPath",
        ];
        var output = new ConcurrentQueue<string>();
        await using var process = await GuardedProcess.StartAsync(
            DotNetHost.Path, arguments, Path.GetDirectoryName(projectPath)!, ProcessEnvironment.Inherited(), (line, _) => output.Enqueue(line));
        var exitCode = await process.Exited.WaitAsync(cancellationToken);
        if (exitCode == 0)
        {
            return output.Last(line => line.Length > 0).Trim();
        }

        var first = output.FirstOrDefault(line => line.Contains(": error ", StringComparison.Ordinal));
        throw new DistributedApplicationException(
            $"{resourceName} does not build: {first?.Trim() ?? $"dotnet build ended with code {exitCode}"}. " +
            $"Mend it, see `dotnet build {projectPath}` for all errors, and start it again.");
    }
}
