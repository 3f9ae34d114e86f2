using StackExchange.Redis;

namespace ChatApp.Routing.Tests.Registry;

/// <summary>A running server and a connection to it.</summary>
public interface IRedisUnderTest
{
    IConnectionMultiplexer Connection { get; }
}
