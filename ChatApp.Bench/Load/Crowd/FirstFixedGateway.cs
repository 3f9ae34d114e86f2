namespace ChatApp.Bench.Load.Crowd;

/// <summary>A gateway for the first connection of a user, so that crowds stand where they should; whoever comes back is told where.</summary>
internal sealed class FirstFixedGateway(Uri first, NegotiatedGateway next) : IGatewayFinder
{
    private bool _hasConnected;

    public bool ComesBack => true;

    public ValueTask<Uri> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (_hasConnected)
        {
            return next.FindAsync(token, cancellationToken);
        }

        _hasConnected = true;
        return ValueTask.FromResult(first);
    }
}
