using System.Collections.Immutable;
using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Processes;
using Aspire.Hosting.Projects;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Run;

/// <summary>Works out program, arguments and environment of a process that is about to start.</summary>
internal sealed class LaunchPlanner(
    DistributedApplicationExecutionContext execution, DashboardOptions dashboard, Secrets secrets, IHostEnvironment host)
{
    private static readonly string[] SensitiveWords = ["KEY", "SECRET", "PASSWORD", "TOKEN", "OTEL_EXPORTER_OTLP_HEADERS"];

    /// <exception cref="DistributedApplicationException">The program is not there, or a value is missing. The message is for the user.</exception>
    public async Task<Launch> PlanAsync(
        IResource resource, string instanceId, int replica, ILogger logger, CancellationToken cancellationToken)
    {
        ReplicaScope.Enter(replica);
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        List<object> arguments = [];
        string fileName;
        string workingDirectory;
        if (resource is ProjectResource project)
        {
            var metadata = project.Annotations.OfType<IProjectMetadata>().Last();
            fileName = DotNetHost.Path;
            arguments.Add(await ProjectBuild.FindProgramAsync(project.Name, metadata, cancellationToken));
            workingDirectory = Path.GetDirectoryName(metadata.ProjectPath)!;
            AddProjectDefaults(project, instanceId, replica, variables, arguments);
        }
        else
        {
            var executable = (ExecutableResource)resource;
            workingDirectory = executable.WorkingDirectory;
            fileName = FindProgram(executable);
        }

        AddPortVariables(resource, replica, variables);
        var context = new EnvironmentCallbackContext(execution, resource, variables, cancellationToken) { Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        var commandLine = new CommandLineArgsCallbackContext(arguments, resource, cancellationToken) { ExecutionContext = execution, Logger = logger };
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await annotation.Callback(commandLine);
        }

        return await ResolveAsync(fileName, arguments, workingDirectory, variables, cancellationToken);
    }

    private void AddProjectDefaults(
        ProjectResource project, string instanceId, int replica, Dictionary<string, object> variables, List<object> arguments)
    {
        if (LaunchProfile.Of(project) is { } profile)
        {
            foreach (var (name, value) in profile.EnvironmentVariables)
            {
                variables[name] = value;
            }

            variables["DOTNET_LAUNCH_PROFILE"] = profile.Name;
            arguments.AddRange(LaunchArguments.Split(profile.CommandLineArguments ?? ""));
        }

        foreach (var (name, value) in dashboard.TelemetryVariables(project.Name, instanceId, host.IsDevelopment()))
        {
            variables[name] = value;
        }

        var urls = project.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.UriScheme is "http" or "https" && endpoint.TargetPortEnvironmentVariable is null)
            .Select(endpoint => $"{endpoint.UriScheme}://localhost:{endpoint.ReplicaPorts[replica]}")
            .ToList();
        if (urls.Count > 0)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', urls);
        }
    }

    private static void AddPortVariables(IResource resource, int replica, Dictionary<string, object> variables)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.TargetPortEnvironmentVariable is { } name)
            {
                variables[name] = endpoint.ReplicaPorts[replica].ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private async Task<Launch> ResolveAsync(
        string fileName, List<object> arguments, string workingDirectory, Dictionary<string, object> variables,
        CancellationToken cancellationToken)
    {
        var environment = ProcessEnvironment.Inherited();
        var shown = ImmutableArray.CreateBuilder<EnvironmentVariableSnapshot>();
        foreach (var (name, value) in variables)
        {
            await secrets.LearnAsync(value, cancellationToken);
            if (await TextOfAsync(value, cancellationToken) is not { } text)
            {
                continue;
            }

            environment[name] = text;
            shown.Add(new EnvironmentVariableSnapshot(name, text, IsFromSpec: true)
            {
                IsSensitive = secrets.IsIn(text) || Array.Exists(SensitiveWords, word => name.Contains(word, StringComparison.OrdinalIgnoreCase)),
            });
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var argument in arguments)
        {
            await secrets.LearnAsync(argument, cancellationToken);
            if (await TextOfAsync(argument, cancellationToken) is { } text)
            {
                texts.Add(text);
            }
        }

        return new Launch(fileName, texts.ToImmutable(), texts.Any(secrets.IsIn), workingDirectory, environment, shown.ToImmutable());
    }

    private static async ValueTask<string?> TextOfAsync(object value, CancellationToken cancellationToken) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(cancellationToken),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(cancellationToken),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string FindProgram(ExecutableResource executable)
    {
        if (!Directory.Exists(executable.WorkingDirectory))
        {
            throw new DistributedApplicationException(
                $"The working directory of '{executable.Name}' does not exist: {executable.WorkingDirectory}.");
        }

        if (executable.Command.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(executable.Command, executable.WorkingDirectory);
            return !File.Exists(path) ? throw Missing(executable)
                : IsExecutable(path) ? path
                : throw new DistributedApplicationException(
                    $"The command '{executable.Command}' of '{executable.Name}' cannot be run: the file is not executable. Mark it so with `chmod +x`.");
        }

        return Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, executable.Command))
            .FirstOrDefault(path => File.Exists(path) && IsExecutable(path))
            ?? (executable.Command == "dotnet" ? DotNetHost.Path : throw Missing(executable));
    }

    private static bool IsExecutable(string path) => OperatingSystem.IsWindows()
        || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None;

    private static DistributedApplicationException Missing(ExecutableResource executable) =>
        new($"The command '{executable.Command}' of '{executable.Name}' was not found. Install it, build it, or correct its path.");
}
