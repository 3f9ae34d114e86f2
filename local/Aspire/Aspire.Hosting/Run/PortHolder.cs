using System.Globalization;

namespace Aspire.Hosting.Run;

/// <summary>Names the process that listens on a port, where Linux lets us see it.</summary>
internal static class PortHolder
{
    /// <summary>Such as <c>by dotnet (process 4711)</c>; <c>by another program</c> where it cannot be told.</summary>
    public static string Describe(int port)
    {
        var inodes = Inodes("/proc/net/tcp", port).Concat(Inodes("/proc/net/tcp6", port)).Select(inode => $"socket:[{inode}]").ToHashSet();
        foreach (var folder in inodes.Count == 0 || !Directory.Exists("/proc") ? [] : Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var processId) && Holds(folder, inodes))
            {
                return $"by {NameOf(folder)} (process {processId})";
            }
        }

        return "by another program";
    }

    private static List<string> Inodes(string table, int port)
    {
        // "sl local_address rem_address st … inode": the local port in hexadecimal, and state 0A is listening.
        var suffix = $":{port:X4}";
        return File.Exists(table)
            ? File.ReadLines(table).Skip(1)
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(fields => fields.Length > 9 && fields[3] == "0A" && fields[1].EndsWith(suffix, StringComparison.Ordinal))
                .Select(fields => fields[9])
                .ToList()
            : [];
    }

    private static bool Holds(string processFolder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(processFolder, "fd"))
                .Any(descriptor => File.ResolveLinkTarget(descriptor, returnFinalTarget: false) is { } target && sockets.Contains(target.Name));
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return false; // Another user's process, or one that has just ended.
        }
    }

    private static string NameOf(string processFolder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(processFolder, "comm")).Trim();
        }
        catch (IOException)
        {
            return "a program";
        }
    }
}
