using ChatApp.Routing.Registry;

namespace ChatApp.Api.Negotiate;

/// <summary>How loaded a gateway is.</summary>
/// <param name="Gateway">The gateway.</param>
/// <param name="Total">Its connections, and the clients sent there in this window and the last.</param>
/// <param name="Reserved">The clients sent there in this window.</param>
internal sealed record GatewayLoad(GatewayLease Gateway, long Total, long Reserved);
