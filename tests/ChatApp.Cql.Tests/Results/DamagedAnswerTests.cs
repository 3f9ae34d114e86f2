using ChatApp.Cql.Frames;
using ChatApp.Cql.Results;
using ChatApp.Cql.Statements;
using ChatApp.Cql.Tests.Fakes;
using ChatApp.Cql.Types;

namespace ChatApp.Cql.Tests.Results;

/// <summary>Answers with flipped bits, cut ends and wild lengths: read, or reported as what they are.</summary>
public sealed class DamagedAnswerTests(ITestOutputHelper output)
{
    private const int Rounds = 20_000;

    [Theory]
    [InlineData(20_261_124)]
    [InlineData(null)]
    public void Either_reads_a_damaged_answer_or_reports_it(int? fixedSeed)
    {
        var seed = fixedSeed ?? Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[][] answers =
        [
            FakeReply.Rows([("id", FakeReply.Int), ("text", FakeReply.Text), ("flag", FakeReply.Boolean)], [[FakeReply.Int32(1), FakeReply.Utf8("one"), [1]], [FakeReply.Int32(2), null, []]], [1, 2, 3]).Body,
            FakeReply.Prepared([1, 2], [("id", FakeReply.Int), ("text", FakeReply.Text)], [1, 0], [("id", FakeReply.Int)]).Body,
            FakeReply.Error(0x1100, "timed out", new Bytes().Short(6).Int(1).Int(2).Text("SIMPLE").ToArray()).Body,
            FakeReply.TopologyEvent().Body,
        ];
        for (var round = 0; round < Rounds; round++)
        {
            var kind = round % answers.Length;
            var damaged = Damage(answers[kind], random);
            var pooled = BufferPool<byte>.Shared.Rent(damaged.Length); // The reader gives it back.
            damaged.CopyTo(pooled, 0);
            var response = new Response(kind == 2 ? Opcode.Error : Opcode.Result, flags: (byte)(random.Next(4) == 0 ? random.Next(16) : 0), pooled, damaged.Length);
            try
            {
                Read(kind, response);
            }
            catch (Exception exception) when (exception is CqlProtocolException or CqlValueException)
            {
                continue; // Reported.
            }
        }
    }

    private static void Read(int kind, in Response response)
    {
        switch (kind)
        {
            case 0:
                foreach (var row in RowSet.Read(response, knownColumns: null))
                {
                    for (var column = 0; column < row.Columns.Count; column++)
                    {
                        row.GetObject(column);
                    }
                }

                break;
            case 1:
                PreparedQuery.ReadState(response);
                break;
            case 2:
                ServerErrorReader.Read(response);
                break;
            default:
                Cql.Nodes.ServerEvent.Read(response);
                break;
        }
    }

    private static byte[] Damage(byte[] answer, Random random)
    {
        var damaged = answer[..(random.Next(3) == 0 ? random.Next(answer.Length + 1) : answer.Length)];
        for (var flips = random.Next(4); flips > 0 && damaged.Length > 0; flips--)
        {
            damaged[random.Next(damaged.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
        }

        return damaged;
    }
}
