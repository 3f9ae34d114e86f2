using System.Text.Json;
using System.Xml.Linq;

namespace ChatApp.ArchitectureTests;

/// <summary>Which project may reference which: docs/architecture.md, and nothing beside it.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string Root = FindRoot();

    // AppHost may name every host, Bench and tests anything.
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["ChatApp.Contracts"] = [],
        ["ChatApp.Cql"] = [],
        ["ChatApp.Signal"] = [],
        ["ChatApp.Storage"] = ["ChatApp.Cql", "ChatApp.Contracts"],
        ["ChatApp.ServiceDefaults"] = ["ChatApp.Storage", "ChatApp.Contracts"],
        ["ChatApp.Routing"] = ["ChatApp.Contracts", "ChatApp.Storage"],
        ["ChatApp.Gateway"] = Host(),
        ["ChatApp.Api"] = Host(),
        ["ChatApp.Delivery"] = Host(),
        ["ChatApp.Presence"] = Host(),
        ["ChatApp.Client"] = ["ChatApp.Contracts", "ChatApp.Signal"],
        ["ChatApp.Cli"] = ["ChatApp.Client"],
        ["CassandraNode"] = ["ChatApp.Cql"],
        ["RedisNode"] = [],
    };

    [Fact]
    public void No_project_references_another_outside_the_arrows()
    {
        foreach (var (project, allowed) in Allowed)
        {
            var file = Directory.EnumerateFiles(Root, $"{project}.csproj", SearchOption.AllDirectories).Single();
            var references = XDocument.Load(file).Descendants("ProjectReference")
                .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.Empty(references.Except(allowed).Select(reference => $"{project} references {reference}"));
        }
    }

    [Fact]
    public void Every_ChatApp_project_has_its_arrows_stated()
    {
        var projects = Directory.EnumerateDirectories(Root, "ChatApp.*").Select(Path.GetFileName)
            .Where(name => name is not ("ChatApp.AppHost" or "ChatApp.Bench"));
        Assert.Empty(projects.Except(Allowed.Keys));
    }

    [Fact]
    public void No_folder_is_named_for_how_instead_of_what()
    {
        string[] banned = ["Services", "Helpers", "Utils", "Managers", "Extensions"];
        var folders = Directory.EnumerateDirectories(Root, "ChatApp.*")
            .SelectMany(project => Directory.EnumerateDirectories(project, "*", SearchOption.AllDirectories))
            .Where(folder => !folder.Contains("/obj/", StringComparison.Ordinal) && !folder.Contains("/bin/", StringComparison.Ordinal));
        Assert.DoesNotContain(folders, folder => banned.Contains(Path.GetFileName(folder), StringComparer.Ordinal));
    }

    [Fact]
    public void No_host_writes_lines_about_each_request()
    {
        foreach (var (host, _) in Allowed.Where(project => project.Value.Contains("ChatApp.ServiceDefaults")))
        {
            using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, host, "appsettings.json")));
            Assert.Equal("Warning", settings.RootElement.GetProperty("Logging").GetProperty("LogLevel").GetProperty("Microsoft.AspNetCore").GetString());
        }
    }

    private static string[] Host() => ["ChatApp.Contracts", "ChatApp.Storage", "ChatApp.Routing", "ChatApp.ServiceDefaults"];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "ChatApp.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
