using System.Net;
using System.Net.Sockets;
using ChatApp.Bench.Trace;

namespace ChatApp.Bench.Tests.Trace;

public sealed class TraceCommandTests
{
    [Fact]
    public async Task It_asks_the_api_that_is_named_and_says_with_2_that_none_answers()
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // It does not listen, so it refuses; and nobody else gets its port.

        Assert.Equal(2, await TraceAsync($"http://{nobody.LocalEndPoint}"));
    }

    [Fact]
    public async Task It_takes_no_api_without_a_scheme() => Assert.Equal(1, await TraceAsync("localhost:5100"));

    private static Task<int> TraceAsync(string api) => TraceCommand.Create()
        .Parse([Guid.NewGuid().ToString(), "--from", "alice", "--to", "bob", "--api", api])
        .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
}
