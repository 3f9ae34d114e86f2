using System.Net;
using ChatApp.Contracts.ClientProtocol;
using ChatApp.Contracts.Http;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Ledger;

namespace ChatApp.Api.Tests.Messages.Info;

public sealed class MessageInfoTests(Nodes nodes)
{
    private readonly ApiInstance _api = nodes.Api;
    private readonly LedgerStore _ledger = new(nodes.Storage.Session);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_the_sender_how_far_a_message_got_and_nobody_else()
    {
        var sender = await _api.SignUpAndInAsync();
        var recipient = await _api.SignUpAndInAsync();
        var sentAt = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var id = MessageId.New(sentAt);
        var conversation = ConversationId.Between(sender.Device.User, recipient.Device.User);
        await _ledger.RecordAsync(new SentMessage(sender.Device, conversation, id, 1, [recipient.Device.User]), Cancellation);
        var path = $"/v1/messages/{conversation}/{id}";
        Assert.Empty((await ApiInstance.ReadAsync<MessageInfo>(await _api.GetAsync(path, sender.Token))).Ticks);

        var delivered = new DeliveredRange(sender.Device, conversation, DeliveredRange.MonthOf(id), 1, 1);
        await _ledger.DeliverAsync(delivered, recipient.Device, sentAt.AddSeconds(1), Cancellation);
        await _ledger.TickAsync(sender.Device.User, id, recipient.Device, ReceiptKind.Read, sentAt.AddSeconds(2), Cancellation);

        var info = await ApiInstance.ReadAsync<MessageInfo>(await _api.GetAsync(path, sender.Token));
        Assert.Equal(id.Value, info.MessageId);
        Assert.Equal(sentAt, info.SentAt);
        Assert.Equal(1, info.DeviceId);
        Assert.Equal([recipient.Device.User.Value], info.Recipients);
        Assert.Equal([new MessageTick(recipient.Device.User.Value, 1, sentAt.AddSeconds(1), sentAt.AddSeconds(2))], info.Ticks);
        await AssertUnknownAsync(path, recipient);
    }

    [Fact]
    public async Task Does_not_know_what_was_never_sent()
    {
        var caller = await _api.SignUpAndInAsync();
        await AssertUnknownAsync($"/v1/messages/{Guid.NewGuid()}/{MessageId.New(TimeProvider.System.GetUtcNow())}", caller);
        await AssertUnknownAsync($"/v1/messages/{Guid.NewGuid()}/{Guid.NewGuid()}", caller); // No UUIDv7, so without a time.
        await AssertUnknownAsync($"/v1/messages/{Guid.NewGuid()}/ffffffff-ffff-7fff-bfff-ffffffffffff", caller);
    }

    private async Task AssertUnknownAsync(string path, SignedIn caller) =>
        await ProblemAssert.IsAsync(HttpStatusCode.NotFound, "unknown-message", await _api.GetAsync(path, caller.Token));
}
