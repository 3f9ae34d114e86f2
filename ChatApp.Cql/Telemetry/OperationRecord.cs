using ChatApp.Cql.Nodes;

namespace ChatApp.Cql.Telemetry;

/// <summary>What becomes known of an operation on its way. Reused; belongs to one operation at a time.</summary>
internal sealed class OperationRecord
{
    public Node? Node { get; set; }

    public int Retries { get; set; }
}
