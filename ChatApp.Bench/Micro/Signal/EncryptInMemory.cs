using ChatApp.Signal.Sessions;

namespace ChatApp.Bench.Micro.Signal;

/// <summary>Encrypts in a session that is not stored in between: what storing costs is the difference.</summary>
internal sealed class EncryptInMemory : ISignalWork
{
    private PeerSession? _session;

    public string Name => "encrypt-in-memory";

    public void Prepare(int batch)
    {
        _session?.Dispose();
        var (sender, recipient) = BenchDevice.Introduce();
        _session = sender.Open(recipient);
    }

    public void Run(int index) => _session!.Encrypt(SignalBenchmark.Plaintext);
}
