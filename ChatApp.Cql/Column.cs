using ChatApp.Cql.Types;

namespace ChatApp.Cql;

/// <summary>A column of a result, or a variable of a prepared statement.</summary>
/// <param name="Keyspace">Of the table; empty for some results that have none.</param>
/// <param name="Table">The table.</param>
/// <param name="Name">As the server writes it, case included.</param>
/// <param name="Type">Never frozen: the protocol does not say.</param>
public sealed record Column(string Keyspace, string Table, string Name, CqlType Type);
