using System.Buffers.Binary;
using System.Text;
using CassandraNode.Tests.Hostile;
using ChatApp.Cql;

namespace CassandraNode.Tests.Protocol;

/// <summary>None is offered, so that drivers go without; who asks for one all the same is told (CQL v4 §4.1.1, §5).</summary>
public sealed class CompressionTests
{
    private const byte Options = 0x05;
    private const byte Supported = 0x06;
    private const byte Error = 0x00;
    private const byte CompressedFlag = 0x01;

    [Fact]
    public async Task Offers_no_compression()
    {
        var (opcode, body) = await AskAsync(RawConnection.Frame(Options, []));

        Assert.Equal(Supported, opcode);
        Assert.Contains("\0\vCOMPRESSION\0\0", Encoding.ASCII.GetString(body), StringComparison.Ordinal); // The key, and an empty list.
    }

    [Theory]
    [InlineData("lz4")]
    [InlineData("snappy")]
    public async Task Refuses_a_client_that_wants_one(string algorithm)
    {
        var (opcode, body) = await AskAsync(RawConnection.StartupFrame(("CQL_VERSION", "3.0.0"), ("COMPRESSION", algorithm)));

        Assert.Equal((Error, (int)CqlErrorCode.ProtocolError), (opcode, BinaryPrimitives.ReadInt32BigEndian(body)));
        Assert.Contains(algorithm, Encoding.ASCII.GetString(body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_compressed_frame()
    {
        var frame = RawConnection.Frame(Options, []);
        frame[1] = CompressedFlag;

        var (opcode, body) = await AskAsync(frame);

        Assert.Equal((Error, (int)CqlErrorCode.ProtocolError), (opcode, BinaryPrimitives.ReadInt32BigEndian(body)));
    }

    private static async Task<(byte Opcode, byte[] Body)> AskAsync(byte[] frame)
    {
        using var folder = new TemporaryFolder();
        await using var server = CassandraServer.Start(new CassandraServerOptions { DataFolder = folder.Path });
        await using var connection = await RawConnection.OpenAsync(server.Endpoint);
        await connection.SendAsync(frame);
        return await connection.ReadFrameAsync(Sessions.Token);
    }
}
