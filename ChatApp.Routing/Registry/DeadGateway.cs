namespace ChatApp.Routing.Registry;

/// <summary>A gateway without a lease whose users have not been swept up.</summary>
/// <param name="GatewayId">Its id, under which it may come back.</param>
/// <param name="LastRenewed">When it last renewed its lease, by its own clock.</param>
public sealed record DeadGateway(string GatewayId, DateTimeOffset LastRenewed);
