using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatApp.Contracts.Identity;
using Microsoft.Extensions.Options;

namespace ChatApp.Delivery.WakeUps;

/// <summary>
/// Wake-ups as POSTs to one webhook, which knows how to reach the device (a push service of its platform). The body names the device and
/// nothing else; the signature covers the time and the body, so that the receiver can refuse what is forged or old
/// (docs/push-wake-ups.md). Thread-safe.
/// </summary>
internal sealed partial class WebhookWakeUps(
    IOptions<WakeUpOptions> options, TimeProvider clock, ILogger<WebhookWakeUps> logger) : IWakeUpSender, IDisposable
{
    /// <summary>Unix seconds at which the request was signed.</summary>
    public const string TimestampHeader = "ChatApp-Timestamp";

    /// <summary><c>v1=</c> and the lower-case hex of HMAC-SHA256(secret, timestamp ‖ "." ‖ body).</summary>
    public const string SignatureHeader = "ChatApp-Signature";

    // A device's address goes where the operator said and nowhere else, and once: trying again is the queue's work.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    private readonly byte[] _secret = Encoding.UTF8.GetBytes(options.Value.Secret!);

    /// <inheritdoc/>
    public async Task<bool> TrySendAsync(DeviceAddress device, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new { userId = device.User.ToString(), deviceId = device.Device.Value }, JsonSerializerOptions.Web);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Value.Url);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(TimestampHeader, timestamp);
        request.Headers.Add(SignatureHeader, $"v1={Sign(timestamp, body)}");
        using var patience = new CancellationTokenSource(options.Value.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!answer.IsSuccessStatusCode)
            {
                LogNotTaken((int)answer.StatusCode, device);
            }

            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNoAnswer(exception, device);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private string Sign(string timestamp, byte[] body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        hmac.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook answered {Status} to the wake-up of {Device}")]
    private partial void LogNotTaken(int status, DeviceAddress device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The webhook did not answer to the wake-up of {Device}")]
    private partial void LogNoAnswer(Exception exception, DeviceAddress device);
}
