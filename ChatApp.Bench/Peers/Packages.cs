using System.ComponentModel;
using System.Diagnostics;
using ChatApp.Bench.Load;

namespace ChatApp.Bench.Peers;

/// <summary>Installs a server from the distribution's packages, if it is not there; says what it runs.</summary>
internal static class Packages
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

    /// <param name="program">What has to be there.</param>
    /// <param name="package">What brings it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoadFailedException">It is not there and cannot be installed; the message has the command.</exception>
    public static async Task EnsureAsync(string program, string package, CancellationToken cancellationToken)
    {
        if (Folders.Any(folder => File.Exists(Path.Combine(folder, program))))
        {
            return;
        }

        // RUNLEVEL keeps the package from starting a server of its own.
        var asRoot = Environment.IsPrivilegedProcess ? "" : "sudo -n ";
        var install = $"{asRoot}env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends {package}";
        var command = $"{install} || ({asRoot}apt-get update -qq && {install})";
        await Console.Error.WriteLineAsync($"{program} is not installed. Running: {command}");
        try
        {
            using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"({command}) >/dev/null"]) { UseShellExecute = false })!;
            await shell.WaitForExitAsync(cancellationToken);
            if (shell.ExitCode != 0)
            {
                throw new LoadFailedException($"{package} is not installed, and this ended with {shell.ExitCode}: {install}");
            }
        }
        catch (Win32Exception exception)
        {
            throw new LoadFailedException($"{package} is not installed, and there is no shell to install it.", exception);
        }
    }
}
