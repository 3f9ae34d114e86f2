namespace ChatApp.Bench.Load.Crowd;

/// <summary>Where a user connects.</summary>
internal interface IGatewayFinder
{
    /// <summary>Whether users who lose their connection come back.</summary>
    bool ComesBack { get; }

    /// <summary>The WebSocket to connect to next.</summary>
    ValueTask<Uri> FindAsync(string token, CancellationToken cancellationToken);
}
