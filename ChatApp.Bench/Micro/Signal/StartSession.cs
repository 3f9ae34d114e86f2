using ChatApp.Signal.KeyAgreement;

namespace ChatApp.Bench.Micro.Signal;

/// <summary>Starts a session from a bundle and encrypts a first message.</summary>
internal sealed class StartSession : ISignalWork
{
    private readonly BenchDevice _peer = new();
    private readonly PreKeyBundle _bundle;
    private BenchDevice[] _devices = [];

    public StartSession() => _bundle = _peer.CreateBundle();

    public string Name => "start-session";

    public void Prepare(int batch) => _devices = [.. Enumerable.Range(0, batch).Select(_ => new BenchDevice())];

    public void Run(int index)
    {
        _devices[index].Start(_peer, _bundle);
        _devices[index].Encrypt(_peer, SignalBenchmark.Plaintext);
    }
}
