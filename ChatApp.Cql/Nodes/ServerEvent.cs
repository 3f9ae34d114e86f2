using System.Net;
using ChatApp.Cql.Frames;

namespace ChatApp.Cql.Nodes;

/// <summary>What a server tells unasked (CQL v4 §4.2.6).</summary>
/// <param name="Type"><c>TOPOLOGY_CHANGE</c>, <c>STATUS_CHANGE</c> or <c>SCHEMA_CHANGE</c>.</param>
/// <param name="Change"><c>NEW_NODE</c>, <c>UP</c>, <c>CREATED</c> and so on.</param>
/// <param name="Address">The node concerned; null for schema changes.</param>
/// <param name="Target">What of the schema changed, such as <c>KEYSPACE</c>; null for the others.</param>
internal sealed record ServerEvent(string Type, string Change, IPEndPoint? Address, string? Target)
{
    public static ServerEvent Read(in Response response)
    {
        var reader = response.Read(out _);
        var type = reader.ReadString();
        var change = reader.ReadString();
        return type == "SCHEMA_CHANGE"
            ? new ServerEvent(type, change, null, reader.ReadString())
            : new ServerEvent(type, change, reader.ReadInet(), null);
    }
}
