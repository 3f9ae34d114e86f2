namespace ChatApp.Storage;

/// <summary>A write that has its place among those of its <see cref="WriteSequence"/>.</summary>
/// <param name="Durable">
/// Completes when it is durable, or fails with a <see cref="StorageUnavailableException"/> where it may or may not be. To be awaited once.
/// </param>
public readonly record struct QueuedWrite(ValueTask Durable);
