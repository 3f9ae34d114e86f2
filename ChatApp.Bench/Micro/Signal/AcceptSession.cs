using ChatApp.Signal.KeyAgreement;
using ChatApp.Signal.Sessions;

namespace ChatApp.Bench.Micro.Signal;

/// <summary>Accepts a session and decrypts its first message.</summary>
internal sealed class AcceptSession : ISignalWork
{
    private readonly BenchDevice _device = new();
    private readonly PreKeyBundle _bundle;
    private (BenchDevice Sender, EncryptedMessage Message)[] _waiting = [];

    public AcceptSession() => _bundle = _device.CreateBundle();

    public string Name => "accept-session";

    public void Prepare(int batch) => _waiting = [.. Enumerable.Range(0, batch).Select(_ =>
    {
        var sender = new BenchDevice();
        sender.Start(_device, _bundle);
        return (sender, sender.Encrypt(_device, SignalBenchmark.Plaintext));
    })];

    public void Run(int index) => _device.Decrypt(_waiting[index].Sender, _waiting[index].Message);
}
