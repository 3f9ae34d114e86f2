namespace Aspire.Hosting.Processes;

/// <summary>Finds the <c>dotnet</c> that runs this process, so that children need no search path.</summary>
internal static class DotNetHost
{
    /// <summary>The exit code of <c>dotnet</c> when it finds no runtime that the program can use (0x80008096, of which a shell sees the last byte).</summary>
    public const int FrameworkMissing = 150;

    public static string Path { get; } = Find();

    private static string Find()
    {
        // …/dotnet/shared/Microsoft.NETCore.App/10.0.0/System.Private.CoreLib.dll
        var runtime = System.IO.Path.GetDirectoryName(typeof(object).Assembly.Location);
        var candidate = runtime is null ? null : System.IO.Path.GetFullPath(System.IO.Path.Combine(runtime, "../../../dotnet"));
        return File.Exists(candidate) ? candidate : "dotnet";
    }
}
