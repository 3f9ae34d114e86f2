namespace ChatApp.Bench.Micro.Signal;

/// <summary>Encrypts in an established session, one direction.</summary>
internal sealed class Encrypt : ISignalWork
{
    private BenchDevice _sender = new();
    private BenchDevice _recipient = new();

    public string Name => "encrypt";

    public void Prepare(int batch) => (_sender, _recipient) = BenchDevice.Introduce();

    public void Run(int index) => _sender.Encrypt(_recipient, SignalBenchmark.Plaintext);
}
