using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ChatApp.Bench.Load.Wire;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>What an XMPP user writes: RFC 6120 and 6121, stream management (XEP-0198) and receipts (XEP-0184).</summary>
internal static class XmppFrames
{
    public const string Domain = "localhost";
    public const string Password = "password";

    private const int LongestNumber = 20;
    private const int Overhead = 256; // Everything of a stanza but its body and addresses.

    public static string NameOf(int user) => string.Create(CultureInfo.InvariantCulture, $"u{user}");

    /// <summary>Opens a stream (RFC 6120 §4.2).</summary>
    public static void WriteOpening(FrameBuffer buffer)
    {
        buffer.Reserve(Overhead);
        buffer.WriteRaw("<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"u8);
    }

    /// <summary>Signs in with SASL PLAIN (RFC 4616).</summary>
    public static void WriteSignIn(FrameBuffer buffer, int user)
    {
        var secret = Convert.ToBase64String(Encoding.ASCII.GetBytes($"\0{NameOf(user)}\0{Password}"));
        buffer.Reserve(Overhead + secret.Length);
        buffer.WriteRaw("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"u8);
        buffer.WriteRaw(Encoding.ASCII.GetBytes(secret));
        buffer.WriteRaw("</auth>"u8);
    }

    /// <summary>Binds a resource, turns stream management on, and is there (RFC 6120 §7, XEP-0198 §3, RFC 6121 §4.2).</summary>
    public static void WriteBinding(FrameBuffer buffer)
    {
        buffer.Reserve(2 * Overhead);
        buffer.WriteRaw("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>load</resource></bind></iq>"u8);
        buffer.WriteRaw("<enable xmlns='urn:xmpp:sm:3' resume='true'/><presence/>"u8);
    }

    /// <summary>Writes a message that asks for a receipt; its body is Base64, for XML carries no bare bytes.</summary>
    public static void WriteMessage(FrameBuffer buffer, int from, ReadOnlySpan<byte> to, long number, long intendedAt, int bodyBytes)
    {
        var encoded = Base64.GetMaxEncodedToUtf8Length(bodyBytes);
        buffer.Reserve(Overhead + to.Length + encoded);
        buffer.WriteRaw("<message type='chat' to='"u8);
        buffer.WriteRaw(to);
        buffer.WriteRaw("' id='"u8);
        WriteNumber(buffer, number);
        buffer.WriteRaw("'><body>"u8);
        Span<byte> body = stackalloc byte[encoded];
        MessageBody.Write(body[..bodyBytes], from, number, intendedAt);
        Base64.EncodeToUtf8InPlace(body, bodyBytes, out var length);
        buffer.WriteRaw(body[..length]);
        buffer.WriteRaw("</body><request xmlns='urn:xmpp:receipts'/></message>"u8);
    }

    /// <summary>Tells a sender that a message has come (XEP-0184 §5.2).</summary>
    public static void WriteReceipt(FrameBuffer buffer, ReadOnlySpan<byte> to, long number)
    {
        buffer.Reserve(Overhead + to.Length);
        buffer.WriteRaw("<message type='chat' to='"u8);
        buffer.WriteRaw(to);
        buffer.WriteRaw("' id='r"u8);
        WriteNumber(buffer, number);
        buffer.WriteRaw("'><received xmlns='urn:xmpp:receipts' id='"u8);
        WriteNumber(buffer, number);
        buffer.WriteRaw("'/></message>"u8);
    }

    /// <summary>Asks how much the server has taken over (XEP-0198 §4).</summary>
    public static void WriteAsk(FrameBuffer buffer)
    {
        buffer.Reserve(Overhead);
        buffer.WriteRaw("<r xmlns='urn:xmpp:sm:3'/>"u8);
    }

    /// <summary>Tells how many stanzas have come (XEP-0198 §4).</summary>
    public static void WriteAnswer(FrameBuffer buffer, uint received)
    {
        buffer.Reserve(Overhead);
        buffer.WriteRaw("<a xmlns='urn:xmpp:sm:3' h='"u8);
        WriteNumber(buffer, received);
        buffer.WriteRaw("'/>"u8);
    }

    private static void WriteNumber(FrameBuffer buffer, long number)
    {
        Span<byte> digits = stackalloc byte[LongestNumber];
        Utf8Formatter.TryFormat(number, digits, out var length);
        buffer.WriteRaw(digits[..length]);
    }
}
