using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ChatApp.IntegrationTests.Versions;

/// <summary>
/// The version before this one, built from the sources that <c>record.sh</c> laid beside this file. A build stays in the folder for
/// temporary files, so that it is made once for each recorded version.
/// </summary>
internal sealed class PreviousVersion
{
    private static readonly string[] Programs = ["ChatApp.Api", "ChatApp.Cli", "ChatApp.Delivery", "ChatApp.Gateway", "ChatApp.Presence"];

    // A build takes half a minute on two cores; one that hangs is to be seen before the tests' own time is over.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly string _folder;

    private PreviousVersion(string folder) => _folder = folder;

    /// <summary>Builds it, unless that was done before.</summary>
    /// <exception cref="InvalidOperationException">It does not build. The message has what the compiler said.</exception>
    public static async Task<PreviousVersion> BuildAsync(CancellationToken cancellationToken)
    {
        var sources = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Versions", "previous.tar.gz"), cancellationToken);
        var name = Convert.ToHexStringLower(SHA256.HashData(sources))[..12];
        var folder = Path.Combine(Path.GetTempPath(), $"chatapp-previous-version-{name}");
        if (!Directory.Exists(folder))
        {
            await BuildAsync(sources, folder, cancellationToken);
        }

        return new PreviousVersion(folder);
    }

    /// <summary>The program of a project.</summary>
    public string ProgramOf(string project) => Path.Combine(_folder, project, "bin", "Debug", "net10.0", $"{project}.dll");

    /// <summary>A host, as the AppHost takes it.</summary>
    public PreviousBuild HostOf(string project) => new(Path.Combine(_folder, project, $"{project}.csproj"), ProgramOf(project));

    private static async Task BuildAsync(byte[] sources, string folder, CancellationToken cancellationToken)
    {
        // Built under another name, so that what has this one is whole.
        var unfinished = $"{folder}-{Guid.NewGuid():N}";
        Directory.CreateDirectory(unfinished);
        using (var archive = new MemoryStream(sources))
        await using (var unpacked = new GZipStream(archive, CompressionMode.Decompress))
        {
            await TarFile.ExtractToDirectoryAsync(unpacked, unfinished, overwriteFiles: false, cancellationToken);
        }

        var solution = Path.Combine(unfinished, "previous.slnx");
        await File.WriteAllTextAsync(
            solution,
            $"<Solution>{string.Concat(Programs.Select(program => $"<Project Path=\"{program}/{program}.csproj\" />"))}</Solution>",
            cancellationToken);
        await CompileAsync(solution, cancellationToken);
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            Directory.Delete(unfinished, recursive: true); // Another run was faster.
        }
    }

    private static async Task CompileAsync(string solution, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var info = new ProcessStartInfo("setsid") { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Path.GetDirectoryName(solution) };
        foreach (var argument in new[]
        {
            // No analyzers: they passed it once. One compiler for all projects instead of a new one each, which takes half of the time; it
            // is nobody else's, in the session of the build, and ends with it.
            "dotnet", "build", solution, "--nologo", "-v", "quiet", "-clp:ErrorsOnly", "-nodeReuse:false", "-p:UseSharedCompilation=true",
            $"-p:SharedCompilationId=chatapp-{Environment.ProcessId}", "-p:RunAnalyzers=false",
            "-p:EnforceCodeStyleInBuild=false", "-p:TreatWarningsAsErrors=false", "-p:NuGetAudit=false",
        })
        {
            info.ArgumentList.Add(argument);
        }

        using var build = Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start.");
        var reading = build.StandardOutput.ReadToEndAsync(patience.Token);
        try
        {
            await build.WaitForExitAsync(patience.Token);
        }
        finally
        {
            await EndSessionAsync(build);
        }

        var said = await reading; // The compiler had the other end of it, too.
        if (build.ExitCode != 0)
        {
            throw new InvalidOperationException($"The version before this one does not build ({solution}):\n{said}");
        }
    }

    // setsid made the build the leader of a group of processes, in which all that it started is.
    private static async Task EndSessionAsync(Process leader)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-KILL", "--", $"-{leader.Id}"]) { UseShellExecute = false, RedirectStandardError = true })
            ?? throw new InvalidOperationException("kill did not start.");
        await kill.WaitForExitAsync(CancellationToken.None); // Says so if there was nothing left of it.
    }
}
