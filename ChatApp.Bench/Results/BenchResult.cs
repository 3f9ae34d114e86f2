namespace ChatApp.Bench.Results;

/// <summary>One figure. Its key is the name with the peer, so that later runs compare with it.</summary>
/// <param name="Name">In kebab-case with slashes, stable: <c>cql/inserts-per-second/concurrency-64</c>.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Unit">Such as <c>1/s</c>, <c>bytes</c>, <c>ms</c>.</param>
/// <param name="Better">Which way is better.</param>
/// <param name="Peer">What else did the same work in the same run; null for nothing.</param>
/// <param name="PeerValue">What the peer reached; null if there is none, or it cannot do this.</param>
/// <param name="Reason">Why a peer has no value; or, of several rounds, what each came to.</param>
internal sealed record BenchResult(
    string Name, double Value, string Unit, Better Better, string? Peer = null, double? PeerValue = null, string? Reason = null);
