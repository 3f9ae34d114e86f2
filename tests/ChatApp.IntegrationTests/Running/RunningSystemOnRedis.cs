namespace ChatApp.IntegrationTests.Running;

/// <summary>The same with the real Redis server as <c>redis</c>.</summary>
public sealed class RunningSystemOnRedis : RunningSystem
{
    protected override IReadOnlyList<string> Options => ["--RedisServer", "redis-server"];
}
