namespace ChatApp.Routing.Tests.Registry;

public sealed class RegistryOnRedisTests(RealRedis redis) : RegistryTests(redis), IClassFixture<RealRedis>;
