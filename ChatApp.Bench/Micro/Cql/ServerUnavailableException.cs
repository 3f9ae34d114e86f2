namespace ChatApp.Bench.Micro.Cql;

/// <summary>The server that a benchmark needs did not start, or does not do what it should.</summary>
internal sealed class ServerUnavailableException(string message) : Exception(message);
