using ChatApp.Contracts.Identity;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace ChatApp.Api.Tests;

/// <summary>A device's Ed25519 key pair.</summary>
public sealed class TestKey
{
    private readonly Ed25519PrivateKeyParameters _private = new(new SecureRandom());

    public byte[] Public => _private.GeneratePublicKey().GetEncoded();

    public byte[] Sign(byte[] text)
    {
        var signer = new Ed25519Signer();
        signer.Init(forSigning: true, _private);
        signer.BlockUpdate(text, 0, text.Length);
        return signer.GenerateSignature();
    }

    /// <summary>A handle that nobody has.</summary>
    public static Handle NewHandle()
    {
        Assert.True(Handle.TryParse($"u{Guid.NewGuid():N}"[..20], out var handle));
        return handle;
    }
}
