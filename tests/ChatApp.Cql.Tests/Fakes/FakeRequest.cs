using System.Buffers.Binary;
using System.Text;

namespace ChatApp.Cql.Tests.Fakes;

/// <summary>A frame that a client sent.</summary>
internal sealed record FakeRequest(byte Opcode, byte[] Body, int Connection)
{
    /// <summary>The text of QUERY and PREPARE.</summary>
    public string Text => Encoding.UTF8.GetString(Body, 4, BinaryPrimitives.ReadInt32BigEndian(Body));

    /// <summary>The [short bytes] that EXECUTE begins with.</summary>
    public byte[] PreparedId => Body[2..(2 + BinaryPrimitives.ReadUInt16BigEndian(Body))];

    /// <summary>What follows the id of EXECUTE or the text of QUERY: consistency, flags, values and so on.</summary>
    public byte[] Parameters => Opcode == Op.Execute ? Body[(2 + BinaryPrimitives.ReadUInt16BigEndian(Body))..] : Body[(4 + BinaryPrimitives.ReadInt32BigEndian(Body))..];

    public int Consistency => BinaryPrimitives.ReadUInt16BigEndian(Parameters);
}
