using System.Security.Cryptography;
using ChatApp.Storage.SigningKeys;
using Microsoft.IdentityModel.Tokens;

namespace ChatApp.Api.SigningKeys;

/// <summary>
/// The key with which this api instance signs access tokens: made at start, P-256, and never outside this process. Its public half is
/// published by <see cref="SigningKeyPublisher"/>.
/// </summary>
internal sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SigningKey()
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Published = new PublishedKey(id, _key.ExportSubjectPublicKeyInfo());
        Credentials = new SigningCredentials(new ECDsaSecurityKey(_key) { KeyId = id }, SecurityAlgorithms.EcdsaSha256);
    }

    /// <summary>The public half.</summary>
    public PublishedKey Published { get; }

    /// <summary>For signing.</summary>
    public SigningCredentials Credentials { get; }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
