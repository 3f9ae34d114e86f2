using ChatApp.Signal.Sessions;

namespace ChatApp.Bench.Micro.Signal;

/// <summary>Decrypts in an established session, one direction, in order.</summary>
internal sealed class Decrypt : ISignalWork
{
    private BenchDevice _sender = new();
    private BenchDevice _recipient = new();
    private EncryptedMessage[] _waiting = [];

    public string Name => "decrypt";

    public void Prepare(int batch)
    {
        (_sender, _recipient) = BenchDevice.Introduce();
        _waiting = [.. Enumerable.Range(0, batch).Select(_ => _sender.Encrypt(_recipient, SignalBenchmark.Plaintext))];
    }

    public void Run(int index) => _recipient.Decrypt(_sender, _waiting[index]);
}
