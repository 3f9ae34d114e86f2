using System.Collections.Frozen;
using System.Security.Cryptography;
using ChatApp.Storage.SigningKeys;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.Extensions.Hosting.AccessTokens;

/// <summary>
/// The api instances' public keys as last read: again every 10 minutes, and for an unknown key id at once, but not more than once in 2 s,
/// so that made-up ids do not become a load on the store. Thread-safe.
/// </summary>
public sealed class PublishedKeys(SigningKeyStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _refreshing = new(1);
    private volatile Known _known = new(FrozenDictionary<string, SecurityKey>.Empty, null);

    /// <summary>Finds a key; null if it is not published.</summary>
    /// <exception cref="ChatApp.Storage.StorageUnavailableException">It is not known here yet and the store does not answer.</exception>
    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var known = _known;
        if (known.Keys.TryGetValue(keyId, out var key) && !IsOlderThan(known, Freshness))
        {
            return key;
        }

        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have read them while we waited.
            if (IsOlderThan(_known, RefreshPause))
            {
                await RefreshAsync(cancellationToken);
            }
        }
        finally
        {
            _refreshing.Release();
        }

        return _known.Keys.GetValueOrDefault(keyId);
    }

    /// <inheritdoc/>
    public void Dispose() => _refreshing.Dispose();

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
        await foreach (var published in store.ReadAsync(cancellationToken))
        {
            var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(published.SubjectPublicKeyInfo, out _);
            keys[published.KeyId] = new ECDsaSecurityKey(key) { KeyId = published.KeyId };
        }

        _known = new Known(keys.ToFrozenDictionary(StringComparer.Ordinal), clock.GetTimestamp());
    }

    private bool IsOlderThan(Known known, TimeSpan age) => known.ReadAt is not { } readAt || clock.GetElapsedTime(readAt) > age;

    private sealed record Known(FrozenDictionary<string, SecurityKey> Keys, long? ReadAt);
}
