namespace ChatApp.Bench.Micro.Signal;

/// <summary>A message encrypted and decrypted, and the next one in the other direction: every turn is a Diffie-Hellman step.</summary>
internal sealed class PingPongTurn : ISignalWork
{
    private readonly BenchDevice _first;
    private readonly BenchDevice _second;

    public PingPongTurn() => (_first, _second) = BenchDevice.Introduce();

    public string Name => "ping-pong-turn";

    public void Prepare(int batch)
    {
    }

    public void Run(int index)
    {
        var (sender, recipient) = index % 2 == 0 ? (_first, _second) : (_second, _first);
        recipient.Decrypt(sender, sender.Encrypt(recipient, SignalBenchmark.Plaintext));
    }
}
