using System.Threading.Channels;

namespace ChatApp.Cli.Session;

/// <summary>
/// What takes seconds at the service and must not hold up the chat: one thing after the other, beside it. Each outcome comes back among
/// the inputs, since one caller at a time shows things. Used by the session alone.
/// </summary>
internal sealed class AsideWork(ChannelWriter<object> inputs, CancellationToken cancellationToken)
{
    private Task _last = Task.CompletedTask;

    /// <summary>How many outcomes are still to come.</summary>
    public int Pending { get; private set; }

    /// <summary>Starts something once what was started before has ended.</summary>
    public void Start(Func<CancellationToken, Task<AsideOutcome>> work)
    {
        Pending++;
        _last = RunAsync(_last, work);
    }

    /// <summary>Counts an outcome that came back.</summary>
    public void Settle() => Pending--;

    /// <summary>Waits until nothing runs any more; after the cancellation that is soon.</summary>
    public Task EndAsync() => _last;

    private async Task RunAsync(Task before, Func<CancellationToken, Task<AsideOutcome>> work)
    {
        await before;
        try
        {
            await inputs.WriteAsync(await work(cancellationToken), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The chat is over.
        }
    }
}
