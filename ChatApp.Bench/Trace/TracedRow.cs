namespace ChatApp.Bench.Trace;

/// <summary>One row of a message in an inbox.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="PersistedAt">When that position was made, by its writer's clock.</param>
/// <param name="HasJob">Whether a handoff job waits for it, because its hand-off had no answer.</param>
internal sealed record TracedRow(long Position, DateTimeOffset PersistedAt, bool HasJob);
