namespace ChatApp.Gateway.Messages.Send;

/// <summary>The place of a message, or of a <see cref="SendBurst"/>, in its conversation's lane.</summary>
/// <param name="earlier">Whether everything before it has its place among the writes.</param>
/// <param name="writes">Which it is to be written behind.</param>
internal sealed class ConversationTurn(Task<bool> earlier, ConversationWrites writes)
{
    private readonly TaskCompletionSource<bool> _queued = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once all earlier messages are queued to be written, false if one of them was refused before that.</summary>
    public Task<bool> Earlier { get; } = earlier;

    /// <summary>What keeps its copies behind those of earlier messages, and fails them if an earlier one fails.</summary>
    public ConversationWrites Writes { get; } = writes;

    /// <summary>What stands behind it waits for.</summary>
    public Task<bool> Queued => _queued.Task;

    /// <summary>All of this place and before it are queued.</summary>
    public void SetQueued() => _queued.TrySetResult(true);

    /// <summary>A message of this place, or one before it, was refused.</summary>
    public void SetRefused() => _queued.TrySetResult(false);
}
