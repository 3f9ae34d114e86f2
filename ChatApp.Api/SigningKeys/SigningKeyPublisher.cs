using ChatApp.Storage;
using ChatApp.Storage.SigningKeys;

namespace ChatApp.Api.SigningKeys;

/// <summary>Keeps this instance's public key published: before the first token is signed, and every half hour after that.</summary>
internal sealed partial class SigningKeyPublisher(
    SigningKey key, SigningKeyStore store, TimeProvider clock, ILogger<SigningKeyPublisher> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = SigningKeyStore.Lifetime / 4;
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        while (!await TryPublishAsync(cancellationToken))
        {
            await Task.Delay(RetryPause, clock, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var published = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(published ? Interval : RetryPause, clock, stoppingToken);
            published = await TryPublishAsync(stoppingToken);
        }
    }

    private async Task<bool> TryPublishAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.PublishAsync(key.Published, cancellationToken);
            return true;
        }
        catch (StorageUnavailableException exception)
        {
            LogNotPublished(exception, key.Published.KeyId);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The public key {KeyId} could not be published")]
    private partial void LogNotPublished(Exception exception, string keyId);
}
