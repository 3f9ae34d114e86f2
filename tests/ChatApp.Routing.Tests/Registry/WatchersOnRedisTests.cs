namespace ChatApp.Routing.Tests.Registry;

public sealed class WatchersOnRedisTests(RealRedis redis) : WatchersTests(redis), IClassFixture<RealRedis>;
