using System.Text;
using ChatApp.Bench.Load.Wire;
using ChatApp.Bench.Peers.Xmpp;

namespace ChatApp.Bench.Tests.Peers;

public sealed class XmppFramingTests
{
    private const string Stream = "<?xml version='1.0'?><stream:stream from='localhost' version='1.0'>";
    private const string Stanza = "<message id='5' from='u1@localhost/load'><body>aGk=</body><request xmlns='urn:xmpp:receipts'/></message>";

    [Fact]
    public void Takes_stanzas_apart_wherever_a_read_ends()
    {
        var all = Encoding.ASCII.GetBytes($"{Stream}\n{Stanza} <r xmlns='urn:xmpp:sm:3'/></stream:stream>");
        for (var cut = 0; cut <= all.Length; cut++)
        {
            var read = new List<string>();
            var rest = ReadAll(all.AsSpan(0, cut), read);

            ReadAll([.. all[rest..]], read);

            Assert.Equal([Stanza, "<r xmlns='urn:xmpp:sm:3'/>", "closed"], read);
        }
    }

    [Fact]
    public void Finds_attributes_of_the_first_element_alone()
    {
        var stanza = Encoding.ASCII.GetBytes("<message from='a'><received id='7'/></message>");

        Assert.Equal(-1, XmppStanza.Number(stanza, " id='"u8));
        Assert.Equal(7, XmppStanza.Number(XmppStanza.From(stanza, "<received "u8), " id='"u8));
        Assert.Equal("a", Encoding.ASCII.GetString(XmppStanza.Attribute(stanza, " from='"u8)));
    }

    /// <returns>How many bytes were taken.</returns>
    private static int ReadAll(ReadOnlySpan<byte> bytes, List<string> read)
    {
        var framing = new XmppFraming();
        var taken = 0;
        while (framing.TryRead(bytes[taken..], out var frame))
        {
            taken += frame.Used;
            if (frame.Kind == WireFrameKind.Message)
            {
                read.Add(Encoding.ASCII.GetString(frame.Payload));
            }
            else if (frame.Kind == WireFrameKind.Close)
            {
                read.Add("closed");
            }
        }

        return taken;
    }
}
