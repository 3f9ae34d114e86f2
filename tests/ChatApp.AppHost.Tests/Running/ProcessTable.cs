using System.Globalization;
using ChatApp.TestSupport;

namespace ChatApp.AppHost.Tests.Running;

/// <summary>Reads Linux's table of processes. One that has ended and only waits to be collected counts as gone.</summary>
internal static class ProcessTable
{
    public static IReadOnlyList<ProcessIdentity> DescendantsOf(int processId)
    {
        var all = ReadAll();
        var found = new List<ProcessIdentity>();
        var parents = new HashSet<int> { processId };
        while (parents.Count > 0)
        {
            var children = all.Where(entry => parents.Contains(entry.Parent)).Select(entry => entry.Process).ToList();
            found.AddRange(children);
            parents = [.. children.Select(child => child.Id)];
        }

        return found;
    }

    /// <summary>Those that were started with a variable of this value, <c>NAME=value</c>, or inherited it.</summary>
    public static IReadOnlyList<ProcessIdentity> WithEnvironment(string variable) =>
        [.. ReadAll().Select(entry => entry.Process).Where(process => HasVariable(process.Id, variable))];

    public static IReadOnlyList<ProcessIdentity> StillRunning(IReadOnlyList<ProcessIdentity> processes)
    {
        var running = ReadAll().Select(entry => (entry.Process.Id, entry.Process.StartTime)).ToHashSet();
        return [.. processes.Where(process => running.Contains((process.Id, process.StartTime)))];
    }

    public static async Task WaitUntilGoneAsync(IReadOnlyList<ProcessIdentity> processes, TimeSpan patience)
    {
        try
        {
            await Waiting.UntilAsync(() => StillRunning(processes).Count == 0, "the processes to be gone", patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} Left: {string.Join(", ", StillRunning(processes))}", exception);
        }
    }

    private static List<(int Parent, ProcessIdentity Process)> ReadAll()
    {
        var all = new List<(int Parent, ProcessIdentity Process)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var processId) && Read(folder, processId) is { } entry)
            {
                all.Add(entry);
            }
        }

        return all;
    }

    private static bool HasVariable(int processId, string variable)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/environ").Split('\0').Contains(variable, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // It has just ended, or is another user's.
        }
    }

    private static (int Parent, ProcessIdentity Process)? Read(string folder, int processId)
    {
        try
        {
            // "id (command) state parent …", where the command may hold anything; the start time is the 22nd field (proc(5)).
            var text = File.ReadAllText(Path.Combine(folder, "stat"));
            var end = text.LastIndexOf(')');
            var fields = text[(end + 2)..].Split(' ');
            var command = text[(text.IndexOf('(', StringComparison.Ordinal) + 1)..end];
            return fields[0] is "Z" or "X" ? null : (
                int.Parse(fields[1], CultureInfo.InvariantCulture),
                new ProcessIdentity(processId, long.Parse(fields[19], CultureInfo.InvariantCulture), command));
        }
        catch (IOException)
        {
            return null; // It has just ended.
        }
    }
}
