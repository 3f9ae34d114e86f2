using System.Collections.Frozen;
using System.Security.Cryptography;
using ChatApp.Storage;
using ChatApp.Storage.SigningKeys;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.Extensions.Hosting.AccessTokens;

/// <summary>
/// The api instances' public keys as last read: again every 10 minutes, and for an unknown key id at once, but not more than once in 2 s,
/// so that made-up ids do not become a load on the store. While the store does not answer, the known keys stay good. Thread-safe.
/// </summary>
public sealed class PublishedKeys(SigningKeyStore store, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan RefreshPause = TimeSpan.FromSeconds(2);

    private const long Never = long.MinValue;

    private readonly SemaphoreSlim _refreshing = new(1);
    private volatile FrozenDictionary<string, SecurityKey> _keys = FrozenDictionary<string, SecurityKey>.Empty;
    private long _readAt = Never;
    private long _triedAt = Never;
    private bool _lastFailed;

    /// <summary>Finds a key; null if it is not published.</summary>
    /// <exception cref="ChatApp.Storage.StorageUnavailableException">It is not known here yet and the store does not answer.</exception>
    public async ValueTask<SecurityKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var key = _keys.GetValueOrDefault(keyId);
        if (key is not null && !IsLongerAgo(Volatile.Read(ref _readAt), Freshness))
        {
            return key;
        }

        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            // Somebody else may have read them, or tried to, while we waited.
            if (IsLongerAgo(Volatile.Read(ref _triedAt), RefreshPause))
            {
                await RefreshAsync(cancellationToken);
            }
            else if (key is null && _lastFailed && !_keys.ContainsKey(keyId))
            {
                throw new StorageUnavailableException("The published keys could not be read a moment ago.");
            }
        }
        catch (StorageUnavailableException) when (key is not null)
        {
            return key;
        }
        finally
        {
            _refreshing.Release();
        }

        return _keys.GetValueOrDefault(keyId);
    }

    /// <inheritdoc/>
    public void Dispose() => _refreshing.Dispose();

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            _keys = await ReadAsync(cancellationToken);
            _lastFailed = false;
            Volatile.Write(ref _readAt, clock.GetTimestamp());
        }
        catch (StorageUnavailableException)
        {
            _lastFailed = true;
            throw;
        }
        finally
        {
            Volatile.Write(ref _triedAt, clock.GetTimestamp()); // At the end: those who waited for it do not wait for one more.
        }
    }

    private async Task<FrozenDictionary<string, SecurityKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, SecurityKey>(StringComparer.Ordinal);
        await foreach (var published in store.ReadAsync(cancellationToken))
        {
            var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(published.SubjectPublicKeyInfo, out _);
            keys[published.KeyId] = new ECDsaSecurityKey(key) { KeyId = published.KeyId };
        }

        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private bool IsLongerAgo(long timestamp, TimeSpan span) => timestamp == Never || clock.GetElapsedTime(timestamp) > span;
}
