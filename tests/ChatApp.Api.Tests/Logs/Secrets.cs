namespace ChatApp.Api.Tests.Logs;

/// <summary>Looks for secrets, whole or the half that gives them away.</summary>
internal static class Secrets
{
    public static IReadOnlyList<string> FoundIn(IReadOnlyCollection<string> lines, params string[] secrets) =>
    [
        .. lines.Where(line => secrets.Any(secret =>
            line.Contains(secret, StringComparison.Ordinal)
            || line.Contains(secret[(secret.Length / 2)..], StringComparison.Ordinal))),
    ];
}
