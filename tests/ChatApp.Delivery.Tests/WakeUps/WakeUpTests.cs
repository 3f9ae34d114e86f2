using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Identity;
using ChatApp.Routing.Offline;
using ChatApp.Storage.Inboxes;
using ChatApp.TestSupport;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Delivery.Tests.WakeUps;

public sealed class WakeUpTests(DeliveryFixture fixture)
{
    private const string Secret = "a secret of thirty-two characters";

    private static readonly Entry AMessage = new() { Message = new Message { Number = 1, Ciphertext = ByteString.CopyFromUtf8("words") } };

    private static readonly Entry AReceipt = new() { Receipts = new Receipts { Receipts_ = { new Receipt() } } };

    [Fact]
    public async Task A_message_for_an_offline_device_is_a_signed_request_that_names_the_device_and_nothing_else()
    {
        await using var webhook = await WebhookReceiver.StartAsync();
        await using var worker = await StartWorkerAsync(webhook);
        var device = DeliveryFixture.NewDevice();

        Note(device, AReceipt);
        Note(device, AMessage);
        Note(device, AMessage);

        await Waiting.UntilAsync(() => webhook.Of(device).Count > 0, "the webhook to be called");
        var wakeUp = Assert.Single(webhook.Of(device));
        Assert.Equal($$"""{"userId":"{{device.User}}","deviceId":1}""", wakeUp.Body);
        var timestamp = wakeUp.Headers["ChatApp-Timestamp"];
        var age = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - long.Parse(timestamp, CultureInfo.InvariantCulture);
        Assert.InRange(age, -1, 60);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{timestamp}.{wakeUp.Body}"));
        Assert.Equal($"v1={Convert.ToHexStringLower(expected)}", wakeUp.Headers["ChatApp-Signature"]);
    }

    [Fact]
    public async Task A_device_is_due_once_in_30_s_and_what_came_meanwhile_is_not_forgotten()
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var wakeUps = new Routing.Offline.WakeUps(fixture.Redis, clock);
        var device = DeviceOfShard(7);
        wakeUps.Ask(device);
        wakeUps.Ask(device);
        Assert.Contains(device, await wakeUps.TakeAsync(7));

        wakeUps.Ask(device);
        Assert.DoesNotContain(device, await wakeUps.TakeAsync(7));
        clock.Advance(Routing.Offline.WakeUps.Pause);
        Assert.Contains(device, await wakeUps.TakeAsync(7));

        await wakeUps.NotWokenAsync(device);
        wakeUps.Ask(device);
        Assert.Contains(device, await wakeUps.TakeAsync(7));
    }

    [Fact]
    public async Task A_device_that_has_connected_meanwhile_is_not_woken()
    {
        await using var webhook = await WebhookReceiver.StartAsync();
        await using var gateway = await FakeGateway.StartAsync(fixture.Redis);
        var (connected, away) = (DeliveryFixture.NewDevice(), DeliveryFixture.NewDevice());
        await gateway.ConnectAsync(connected);
        Note(connected, AMessage);
        Note(away, AMessage);

        await using var worker = await StartWorkerAsync(webhook);
        await Waiting.UntilAsync(() => webhook.Of(away).Count > 0, "the other one to be woken");
        var queue = new Routing.Offline.WakeUps(fixture.Redis, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(1)));
        await Waiting.UntilAsync(
            async () => (await queue.TakeAsync(Storage.Handoffs.HandoffJob.ShardOf(connected))).Count == 0, "the connected one to be taken");
        Assert.Empty(webhook.Of(connected));
    }

    [Fact]
    public async Task What_the_webhook_did_not_take_is_due_again_later()
    {
        await using var webhook = await WebhookReceiver.StartAsync();
        webhook.Answer = HttpStatusCode.ServiceUnavailable;
        var device = DeliveryFixture.NewDevice();
        await using var worker = await StartWorkerAsync(webhook);
        Note(device, AMessage);
        await Waiting.UntilAsync(() => webhook.Of(device).Count > 0, "the webhook to be called");
        var later = new Routing.Offline.WakeUps(fixture.Redis, new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddSeconds(40)));
        var shard = Storage.Handoffs.HandoffJob.ShardOf(device);
        await Waiting.UntilAsync(async () => (await later.TakeAsync(shard)).Contains(device), "the device to be due again");
        Assert.Single(webhook.Of(device));
    }

    private Task<Worker> StartWorkerAsync(WebhookReceiver webhook) => Worker.StartAsync(
        fixture, options: [$"--Delivery:WakeUps:Url={webhook.Url}", $"--Delivery:WakeUps:Secret={Secret}"]);

    /// <summary>What a gateway does that found the device nowhere.</summary>
    private void Note(DeviceAddress device, Entry entry)
    {
        using var sizes = new WaitingSizes(fixture.Redis, TimeProvider.System, NullLogger<WaitingSizes>.Instance);
        new OfflineCopies(sizes, new Routing.Offline.WakeUps(fixture.Redis, TimeProvider.System), NullLogger<OfflineCopies>.Instance).Note(new InboxCopy(
            device, Position.StartOf(TimeProvider.System.GetUtcNow()), MessageId.New(TimeProvider.System.GetUtcNow()), entry.ToByteArray()));
    }

    private static DeviceAddress DeviceOfShard(int shard)
    {
        DeviceAddress device;
        do
        {
            device = DeliveryFixture.NewDevice();
        }
        while (Storage.Handoffs.HandoffJob.ShardOf(device) != shard);

        return device;
    }
}
