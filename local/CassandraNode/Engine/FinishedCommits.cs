namespace CassandraNode.Engine;

/// <summary>
/// Wakes those who waited for one batch, one after the other on one thread of the pool: a hop for the batch instead of one for each, and
/// the committer goes on meanwhile.
/// </summary>
internal sealed class FinishedCommits(IReadOnlyList<CommitRequest> requests) : IThreadPoolWorkItem
{
    public void Execute()
    {
        foreach (var request in requests)
        {
            request.Finish();
        }
    }
}
