namespace ChatApp.Cql.Statements;

/// <summary>What a node answered to PREPARE.</summary>
/// <param name="Id">Names the statement on that node, and on all that run the same version.</param>
/// <param name="Variables">In the order of the text.</param>
/// <param name="PartitionKey">Which variables are the partition key, in its order; empty if some of it is not bound.</param>
/// <param name="ResultColumns">Empty for what gives no rows, or rows of changing form.</param>
internal sealed record PreparedState(byte[] Id, Column[] Variables, int[] PartitionKey, Column[] ResultColumns);
