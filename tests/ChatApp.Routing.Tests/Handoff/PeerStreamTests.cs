using System.Net;
using System.Net.Sockets;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Routing.Handoff;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.Routing.Tests.Handoff;

public sealed class PeerStreamTests
{
    // More than a connection's buffers and the stream's queue take.
    private const int More = 1_000_000;

    [Fact]
    public async Task Of_a_gateway_that_does_not_read_notices_are_dropped_long_before_a_copy_is()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0); // Whoever connects is taken by the kernel, and never answered.
        silent.Start();
        await using var stream = new PeerStream($"http://{silent.LocalEndpoint}", TimeProvider.System, NullLogger.Instance);
        var notice = new Notice { TypingReported = new TypingReported() };

        Assert.Contains(false, Enumerable.Range(0, More).Select(_ => stream.TrySend(notice)));
        for (var copy = 0; copy < 1000; copy++)
        {
            Assert.True(stream.TrySend(new PendingHandoff(new HandoffItem(), group: null)), $"Copy {copy} was refused beside notices.");
        }
    }
}
