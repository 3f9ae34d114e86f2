namespace ChatApp.Bench.Load.Workloads;

/// <summary>Some of a replay's people: senders, and behind them those who are away.</summary>
/// <param name="First">The first sender.</param>
/// <param name="Senders">How many send.</param>
/// <param name="Devices">How many are away.</param>
/// <param name="Messages">How many these get, all together.</param>
internal sealed record ReplayPart(int First, int Senders, int Devices, int Messages)
{
    /// <summary>The first who is away.</summary>
    public int FirstDevice => First + Senders;

    /// <summary>Behind the last who is away.</summary>
    public int End => FirstDevice + Devices;

    /// <summary>
    /// To whom each of them sends; those who are away send nothing. People are on one node and the other in turn, and every other two send
    /// across, so that half of the receipts stay on their node and half go to the other.
    /// </summary>
    public IEnumerable<int> Peers() =>
        Enumerable.Range(0, Senders + Devices).Select(position => position < Senders ? FirstDevice + (Crossed(position) % Devices) : First);

    private static int Crossed(int position) => position % 4 < 2 ? position : position ^ 1;
}
