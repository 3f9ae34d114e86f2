namespace ChatApp.Contracts.Http;

/// <summary>What <c>GET /v1/blocks</c> answers.</summary>
/// <param name="Blocks">At most 1,000, in an order that stays.</param>
public sealed record BlockList(IReadOnlyList<BlockInfo> Blocks);
