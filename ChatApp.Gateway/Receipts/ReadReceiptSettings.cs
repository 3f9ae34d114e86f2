using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Caches;
using ChatApp.Storage.Privacy;

namespace ChatApp.Gateway.Receipts;

/// <summary>Who has read receipts on, as last read, for at most 5 s. Thread-safe.</summary>
internal sealed class ReadReceiptSettings(PrivacyStore privacy, TimeProvider clock, ILogger<ReadReceiptSettings> logger) : IAsyncDisposable
{
    // A user is some 200 bytes: 20 MB.
    private readonly RecentReadings<UserId, bool> _recent = new(
        100_000,
        clock,
        async (user, cancellationToken) => (await privacy.ReadAsync(user, cancellationToken)).ReadReceipts,
        privacy.ReadReceiptsAsync,
        logger);

    /// <summary>Whether a user gives read receipts, and so is given them.</summary>
    /// <exception cref="Storage.StorageUnavailableException">Nothing is known.</exception>
    public ValueTask<bool> AreOnAsync(UserId user, CancellationToken cancellationToken) => _recent.FindAsync(user, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _recent.DisposeAsync();
}
