using System.Runtime.CompilerServices;

namespace ChatApp.Storage.SigningKeys;

/// <summary>
/// The public keys of all api instances: table <c>signing_keys</c>. Private keys never leave the process that made them; a key is
/// published again and again while its process lives, and leaves by its time to live. Thread-safe.
/// </summary>
public sealed class SigningKeyStore(StorageSession session, TimeProvider clock)
{
    private const string Insert =
        "INSERT INTO signing_keys (purpose, key_id, public_key, created_at) VALUES ('access-token', ?, ?, ?) USING TTL 7200";

    private const string Select = "SELECT key_id, public_key FROM signing_keys WHERE purpose = 'access-token'";

    /// <summary>How long a published key stays: publish it again well before, and stop signing with it an hour before its end.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(2);

    /// <summary>Publishes a key, for <see cref="Lifetime"/> from now.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be published.</exception>
    public async ValueTask PublishAsync(PublishedKey key, CancellationToken cancellationToken) =>
        await session.WriteAsync(
            Insert,
            (key, now: clock.GetUtcNow()),
            static (statement, published) => statement.Bind(published.key.KeyId, published.key.SubjectPublicKeyInfo, published.now),
            cancellationToken);

    /// <summary>All published keys.</summary>
    /// <exception cref="StorageUnavailableException">The reading broke off.</exception>
    public async IAsyncEnumerable<PublishedKey> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in session.QueryAsync(Select, 0, static (statement, _) => statement.Bind(), cancellationToken))
        {
            yield return new PublishedKey(row.GetString("key_id"), row.GetBytes("public_key").ToArray());
        }
    }
}
