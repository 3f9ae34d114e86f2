namespace ChatApp.Bench.Simulation;

/// <summary>
/// What a fleet's gateways do to each other and to the registry, worked out. People write to people anywhere with the same chance; each
/// message is a copy to its recipient and a receipt back, and each of the two is handed to another gateway unless it is the same one.
/// </summary>
/// <param name="ConnectionsPerGateway">How many a gateway holds.</param>
/// <param name="MessagesPerConnection">How many each sends a second at the peak.</param>
/// <param name="ItemsPerMessage">Copies and receipts that are handed over.</param>
/// <param name="RedisCommandsPerMessage">What the hosts ask the registry.</param>
/// <param name="BatchWindow">How long what goes to the same gateway gathers: one fsync of the store, as measured.</param>
/// <param name="Cost">What a hand-off costs.</param>
/// <param name="BytesPerStream">Resident memory of an open stream, both ends.</param>
internal sealed record FleetModel(
    double ConnectionsPerGateway, double MessagesPerConnection, double ItemsPerMessage, double RedisCommandsPerMessage,
    TimeSpan BatchWindow, HandoffCost Cost, double BytesPerStream)
{
    /// <summary>Gateways of a cell (docs/architecture.md: past about 500 a fleet is split).</summary>
    public const int CellSize = 500;

    private const double StreamIdleSeconds = 60;
    private const double LeaseRenewalSeconds = 3;
    private const double AuditSeconds = 300;

    /// <summary>Messages a second of one gateway.</summary>
    public double MessagesPerGateway => ConnectionsPerGateway * MessagesPerConnection;

    /// <summary>Copies in a frame, when copies come to a stream at a rate: what comes within one window goes together (Poisson, at least one).</summary>
    public double BatchAt(double itemsPerSecond) => Batch(itemsPerSecond * BatchWindow.TotalSeconds);

    /// <summary>The window that explains a batch size at a rate; zero if it is 1.</summary>
    public static TimeSpan WindowOf(double itemsPerSecond, double batch)
    {
        var (low, high) = (0.0, 10_000.0);
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = Batch(middle) < batch ? (middle, high) : (low, middle);
        }

        return TimeSpan.FromSeconds(low / itemsPerSecond);
    }

    /// <summary>All gateways speak to all.</summary>
    public FleetLoad AllPairs(int gateways) => Load(gateways, gateways - 1, Outgoing(gateways) / (gateways - 1), hops: 1);

    /// <summary>Cells: directly within one, and to another through a relay gateway there, which hands over once more.</summary>
    public FleetLoad InCells(int gateways)
    {
        if (gateways <= CellSize)
        {
            return AllPairs(gateways);
        }

        var cells = (gateways + CellSize - 1) / CellSize;
        var abroad = Outgoing(gateways) * (gateways - CellSize) / (gateways - 1);
        var athome = Outgoing(gateways) - abroad;
        var streams = CellSize - 1 + cells - 1;
        var items = athome + (2 * abroad); // A copy from abroad is handed over by its relay as well.
        return Load(gateways, streams, items / streams, hops: items / Outgoing(gateways));
    }

    private FleetLoad Load(int gateways, int streams, double itemsPerStream, double hops)
    {
        var isOpen = 1 - Math.Exp(-itemsPerStream * StreamIdleSeconds);
        var batch = BatchAt(itemsPerStream);
        var items = itemsPerStream * streams;
        return new FleetLoad(
            gateways,
            streams * isOpen,
            streams * isOpen * gateways,
            batch,
            items / batch,
            items * Cost.Microseconds(batch) / MessagesPerGateway,
            streams * isOpen * BytesPerStream, // One end of each that it opens, and one of each that is opened to it.
            hops,
            gateways * ((MessagesPerGateway * RedisCommandsPerMessage) + (1 / LeaseRenewalSeconds) + (ConnectionsPerGateway / AuditSeconds)));
    }

    private double Outgoing(int gateways) => MessagesPerGateway * ItemsPerMessage * (gateways - 1) / gateways;

    // The mean of a Poisson number that is not 0.
    private static double Batch(double expected) => expected < 1e-6 ? 1 : expected / (1 - Math.Exp(-expected));
}
