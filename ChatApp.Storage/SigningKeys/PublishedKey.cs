namespace ChatApp.Storage.SigningKeys;

/// <summary>The public half of a key that access tokens are signed with.</summary>
/// <param name="KeyId">The <c>kid</c> of the tokens.</param>
/// <param name="SubjectPublicKeyInfo">An ECDSA P-256 key (RFC 5480), DER.</param>
public sealed record PublishedKey(string KeyId, byte[] SubjectPublicKeyInfo);
