namespace Aspire.Dashboard.Resources;

/// <summary>What a user can do to a process.</summary>
public enum ResourceCommand
{
    Start,
    Stop,
    Restart,
}
