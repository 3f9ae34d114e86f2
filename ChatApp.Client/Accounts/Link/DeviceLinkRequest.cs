using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace ChatApp.Client.Accounts.Link;

/// <summary>
/// What a new device shows to a device that the account has already: its name, its public key, and the proof that it has the private one
/// and means this account. Nothing in it is secret, but whoever approves it gives the device the account.
/// </summary>
/// <param name="DeviceName">1 to 64 characters, for the user's list of devices.</param>
/// <param name="PublicKey">Ed25519, 32 bytes.</param>
/// <param name="Proof">The new device's signature, 64 bytes.</param>
public sealed record DeviceLinkRequest(string DeviceName, ReadOnlyMemory<byte> PublicKey, ReadOnlyMemory<byte> Proof)
{
    private const string Prefix = "chatapp-link-1";

    /// <summary>The request as text without spaces, as for a QR code.</summary>
    public string ToText() => string.Join(
        '.',
        Prefix,
        Base64Url.EncodeToString(PublicKey.Span),
        Base64Url.EncodeToString(Proof.Span),
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(DeviceName)));

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    /// <returns>Whether it is such a text.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DeviceLinkRequest? request)
    {
        request = null;
        var parts = text?.Split('.') ?? [];
        if (parts.Length != 4 || parts[0] != Prefix || !parts.Skip(1).All(part => Base64Url.IsValid(part)))
        {
            return false;
        }

        request = new DeviceLinkRequest(
            Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[3])),
            Base64Url.DecodeFromChars(parts[1]),
            Base64Url.DecodeFromChars(parts[2]));
        return true;
    }

    /// <summary>The device's name alone.</summary>
    public override string ToString() => $"Link request of {DeviceName}";
}
