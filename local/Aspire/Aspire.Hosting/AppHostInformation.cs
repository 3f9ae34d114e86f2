using System.Reflection;

namespace Aspire.Hosting;

/// <summary>Which program the AppHost is, and where its project lies.</summary>
/// <param name="IsUnderTest">A test has its application: nothing is written to the console.</param>
internal sealed record AppHostInformation(Assembly? Assembly, string Directory, bool IsUnderTest);
