using Aspire.Hosting.ApplicationModel;

namespace ChatApp.IntegrationTests.Versions;

/// <summary>A host of the version before this one, in the place of the one that the AppHost was built with.</summary>
/// <param name="ProjectPath">Its project file.</param>
/// <param name="TargetPath">Its program, which the local AppHost asks for under this name.</param>
internal sealed record PreviousBuild(string ProjectPath, string TargetPath) : IProjectMetadata;
