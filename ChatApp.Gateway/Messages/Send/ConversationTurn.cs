namespace ChatApp.Gateway.Messages.Send;

/// <summary>A message's place in its conversation's lane.</summary>
/// <param name="earlier">Whether everything before it is durable.</param>
internal sealed class ConversationTurn(Task<bool> earlier)
{
    private readonly TaskCompletionSource<bool> _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True once all earlier messages are durable, false if one of them was refused.</summary>
    public Task<bool> Earlier { get; } = earlier;

    /// <summary>What the next message waits for.</summary>
    public Task<bool> Durable => _durable.Task;

    /// <summary>This message and all before it are durable.</summary>
    public void SetDurable() => _durable.TrySetResult(true);

    /// <summary>This message, or one before it, was refused.</summary>
    public void SetRefused() => _durable.TrySetResult(false);
}
