namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/negotiate</c> answers: the gateway to connect to.</summary>
/// <param name="Url">Its WebSocket, <c>ws://</c> or <c>wss://</c>.</param>
/// <param name="GatewayId">Its id, for people who debug.</param>
public sealed record Negotiation(string Url, string GatewayId);
