using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace ChatApp.Gateway.Connections.Accept;

/// <summary>Answers a client's Sec-WebSocket-Key (RFC 6455 §1.3 and §4.2.2).</summary>
internal static class AcceptKey
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>The Sec-WebSocket-Accept that goes with a key.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6455 §4.2.2 names SHA-1: a check of the handshake, not of a secret.")]
    public static string For(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
}
