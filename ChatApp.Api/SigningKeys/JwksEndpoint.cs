using System.Security.Cryptography;
using ChatApp.Storage.SigningKeys;
using Microsoft.IdentityModel.Tokens;

namespace ChatApp.Api.SigningKeys;

/// <summary>The published keys as a JSON Web Key Set (RFC 7517), for verifiers that have no access to the store.</summary>
internal static class JwksEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/.well-known/jwks.json", ListAsync).WithName("ListSigningKeys").WithTags("Sessions");

    private static async Task<KeySet> ListAsync(SigningKeyStore store, CancellationToken cancellationToken)
    {
        var keys = new List<Key>();
        await foreach (var published in store.ReadAsync(cancellationToken))
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(published.SubjectPublicKeyInfo, out _);
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            keys.Add(new Key(
                "EC", "P-256", "sig", "ES256", published.KeyId, Base64UrlEncoder.Encode(point.X), Base64UrlEncoder.Encode(point.Y)));
        }

        return new KeySet(keys);
    }

    internal sealed record KeySet(IReadOnlyList<Key> Keys);

    internal sealed record Key(string Kty, string Crv, string Use, string Alg, string Kid, string X, string Y);
}
