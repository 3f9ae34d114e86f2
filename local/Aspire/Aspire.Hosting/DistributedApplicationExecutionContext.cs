namespace Aspire.Hosting;

/// <summary>What the application is being built for.</summary>
public enum DistributedApplicationOperation
{
    Run,
    Publish,
}

/// <summary>Tells run mode from publish mode.</summary>
public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    public DistributedApplicationOperation Operation { get; } = operation;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;
}
