namespace ChatApp.Bench.Presence;

/// <summary>A run.</summary>
/// <param name="Users">How many users connect and disconnect with nobody watching.</param>
/// <param name="Gateways">How many socket hosts there are.</param>
/// <param name="Connections">How many connections of one gateway lose their routes; 0 leaves that out.</param>
internal sealed record PresencePlan(int Users, int Gateways, int Connections);
