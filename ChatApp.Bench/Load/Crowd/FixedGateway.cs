namespace ChatApp.Bench.Load.Crowd;

/// <summary>One gateway, so that a crowd stands where the workload wants it.</summary>
internal sealed class FixedGateway(Uri url) : IGatewayFinder
{
    public bool ComesBack => false;

    public ValueTask<Uri> FindAsync(string token, CancellationToken cancellationToken) => ValueTask.FromResult(url);
}
