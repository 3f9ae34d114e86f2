namespace Aspire.Dashboard.Resources;

/// <summary>An environment variable that the AppHost gives to a process.</summary>
/// <param name="Value">Null where it is secret: a secret does not reach the dashboard.</param>
public sealed record VariableView(string Name, string? Value)
{
    public override string ToString() => Name;
}
