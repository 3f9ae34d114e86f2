using ChatApp.Contracts.ServiceProtocol;

namespace ChatApp.Routing.Handoff;

/// <summary>A copy under way to another gateway, and who waits for its answer.</summary>
internal sealed class PendingHandoff(HandoffItem item)
{
    private readonly TaskCompletionSource<HandoffAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HandoffItem Item { get; } = item;

    public Task<HandoffAnswer> Answer => _answer.Task;

    public void Complete(HandoffAnswer answer) => _answer.TrySetResult(answer);
}
