using System.Globalization;

namespace ChatApp.Bench.Peers.Xmpp;

/// <summary>What the XMPP servers have in common.</summary>
internal static class XmppPeers
{
    public const string Kind = "xmpp";

    public static Uri UrlOf(PeerProcess server) => new(string.Create(CultureInfo.InvariantCulture, $"xmpp://127.0.0.1:{server.Port}"));
}
