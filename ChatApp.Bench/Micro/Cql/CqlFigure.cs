namespace ChatApp.Bench.Micro.Cql;

/// <summary>What one operation costs at one number of requests under way.</summary>
/// <param name="PerSecond">Operations a second.</param>
/// <param name="BytesEach">Allocated by the client for each.</param>
/// <param name="ClientProcessor">Microseconds of processor time of the client for each.</param>
/// <param name="ServerProcessor">The same of the server, its background work included; 0 if it is not ours to look at.</param>
internal readonly record struct CqlFigure(double PerSecond, double BytesEach, double ClientProcessor, double ServerProcessor);
