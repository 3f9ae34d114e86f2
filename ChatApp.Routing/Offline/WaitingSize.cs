namespace ChatApp.Routing.Offline;

/// <summary>How much waits in a device's inbox for its next connection, about.</summary>
/// <param name="Rows">Entries.</param>
/// <param name="Bytes">Of those entries.</param>
public readonly record struct WaitingSize(long Rows, long Bytes);
