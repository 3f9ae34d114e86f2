using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatApp.AppHost.LocalNodes;

/// <summary>Asks a CQL server for its options, which needs neither a login nor a keyspace (native protocol v4, section 4.1.3).</summary>
internal sealed class CassandraOptions(EndpointReference endpoint) : IHealthCheck
{
    private const byte Options = 0x05;
    private const byte Supported = 0x06;
    private const byte RequestVersion4 = 0x04;
    private const byte ResponseVersion4 = 0x84;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", endpoint.Port, cancellationToken);
            var stream = client.GetStream();

            // Version, flags, stream id, opcode, and a body of no bytes.
            await stream.WriteAsync(new byte[] { RequestVersion4, 0, 0, 0, Options, 0, 0, 0, 0 }, cancellationToken);
            var answer = new byte[9];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            return answer[0] == ResponseVersion4 && answer[4] == Supported
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("The server answered OPTIONS with something else than SUPPORTED.");
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return HealthCheckResult.Unhealthy($"The server does not answer: {exception.Message}");
        }
    }
}
