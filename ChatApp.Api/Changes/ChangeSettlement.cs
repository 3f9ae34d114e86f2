using Microsoft.Extensions.Options;

namespace ChatApp.Api.Changes;

/// <summary>
/// Between a change and its answer: gateways keep device lists, blocks and privacy settings for 5 s at most. Once the change is answered,
/// whatever starts obeys it. Repeating a change waits as well, since the answer of the first may have been lost. Thread-safe.
/// </summary>
internal sealed class ChangeSettlement(IOptions<ChangeOptions> options, TimeProvider clock)
{
    /// <summary>Waits until no gateway goes by what was there before a change that is durable now.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(options.Value.SettleTime, clock, cancellationToken);
}
