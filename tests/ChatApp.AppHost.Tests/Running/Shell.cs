namespace ChatApp.AppHost.Tests.Running;

/// <summary>Adds small programs in the language of the shell.</summary>
internal static class Shell
{
    public static IResourceBuilder<ExecutableResource> AddShell(this IDistributedApplicationBuilder builder, string name, string script) =>
        builder.AddExecutable(name, "sh", Path.GetTempPath(), "-c", script);
}
