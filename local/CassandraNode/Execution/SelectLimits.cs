namespace CassandraNode.Execution;

/// <summary>How many rows a page of a SELECT may have.</summary>
internal sealed record SelectLimits(int Limit, int PerPartition, int PageSize, PagePosition? After);
