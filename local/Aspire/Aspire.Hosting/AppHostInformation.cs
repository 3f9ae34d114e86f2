using System.Reflection;

namespace Aspire.Hosting;

/// <summary>Which program the AppHost is, and where its project lies.</summary>
/// <param name="IsUnderTest">A test has its application: nothing is written to the console.</param>
internal sealed record AppHostInformation(Assembly? Assembly, string Directory, bool IsUnderTest)
{
    private const string Suffix = ".AppHost";

    /// <summary>What the whole is called: the AppHost's name without its suffix.</summary>
    public string ApplicationName => Assembly?.GetName().Name is not { } name ? "Application"
        : name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
}
