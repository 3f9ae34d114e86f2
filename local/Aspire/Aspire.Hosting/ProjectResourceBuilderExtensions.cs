using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Projects;

namespace Aspire.Hosting;

/// <summary>Adds .NET projects.</summary>
public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.Add(name, new TProject(), new ProjectResourceOptions());

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new() => builder.Add(
            name, new TProject(), new ProjectResourceOptions { LaunchProfileName = launchProfileName, ExcludeLaunchProfile = launchProfileName is null });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProjectResourceOptions();
        configure(options);
        return builder.Add(name, new TProject(), options);
    }

    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(projectPath);
        var path = Path.GetFullPath(projectPath.Replace('\\', '/'), builder.AppHostDirectory);
        return File.Exists(path)
            ? builder.Add(name, new ProjectPathMetadata(path), new ProjectResourceOptions())
            : throw new DistributedApplicationException($"Project '{path}' of resource '{name}' was not found. Check the path in AddProject.");
    }

    public static IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 0);
        return builder.WithAnnotation(new ReplicaAnnotation(replicas), ResourceAnnotationMutationBehavior.Replace);
    }

    private static IResourceBuilder<ProjectResource> Add(
        this IDistributedApplicationBuilder builder, string name, IProjectMetadata metadata, ProjectResourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var project = builder.AddResource(new ProjectResource(name));
        project.Resource.Annotations.Add(metadata);
        project.Resource.Annotations.Add(new LaunchProfileAnnotation(options.LaunchProfileName, options.ExcludeLaunchProfile));
        var profile = LaunchProfile.Of(project.Resource);
        foreach (var url in profile?.ApplicationUrls ?? [])
        {
            var uri = new Uri(url);
            project.WithAnnotation(new EndpointAnnotation(
                ProtocolType.Tcp,
                uri.Scheme,
                port: builder.ExecutionContext.IsPublishMode ? null : uri.Port,
                name: uri.Scheme)
            { FromLaunchProfile = true });
        }

        return project;
    }
}
