using System.Security.Cryptography;
using System.Text;

namespace CassandraNode.Protocol;

/// <summary>The one user whom the node lets in, checked as PasswordAuthenticator does (SASL PLAIN, RFC 4616).</summary>
internal sealed class Credentials
{
    private readonly byte[] _expected;

    public Credentials(string user, string password) => _expected = SHA256.HashData(Encoding.UTF8.GetBytes($"{user}\0{password}"));

    /// <summary>Whether a token is <c>authorization id ‖ 0 ‖ user ‖ 0 ‖ password</c> of this user.</summary>
    public bool Match(byte[]? token)
    {
        var start = token is null ? -1 : Array.IndexOf(token, (byte)0);
        return start >= 0 && CryptographicOperations.FixedTimeEquals(SHA256.HashData(token.AsSpan(start + 1)), _expected);
    }

    public override string ToString() => "Credentials";
}
