using System.Net;
using System.Text.Json;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Cursors;
using ChatApp.Storage.Handoffs;
using ChatApp.Storage.Inboxes;
using ChatApp.Storage.Ledger;

namespace ChatApp.Api.Tests.Operators;

public sealed class MessageTraceTests(Nodes nodes)
{
    private const string Token = "an operator's token of 32 letters";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Follows_a_message_from_its_row_over_its_job_to_its_receipt()
    {
        await using var api = await StartAsync();
        var (alice, bob) = (await api.SignUpAndInAsync(), await api.SignUpAndInAsync());
        var id = MessageId.New(TimeProvider.System.GetUtcNow());
        var path = $"/v1/operator/messages/{id}?from={alice.Handle}&to={bob.Device.User}";
        Assert.StartsWith("No row", await StateAsync(), StringComparison.Ordinal);

        var inboxes = new InboxStore(nodes.Storage.Session, TimeProvider.System);
        var copy = new InboxCopy(bob.Device, Position.StartOf(TimeProvider.System.GetUtcNow()), id, new byte[] { 1 });
        await inboxes.AppendAsync(copy, Cancellation);
        await new LedgerStore(nodes.Storage.Session).RecordAsync(
            new SentMessage(alice.Device, ConversationId.Between(alice.Device.User, bob.Device.User), id, 7, [bob.Device.User]), Cancellation);
        Assert.StartsWith("Waits in the inbox", await StateAsync(), StringComparison.Ordinal);

        var jobs = new HandoffJobStore(nodes.Storage.Session);
        await jobs.AddAsync(new HandoffJob(copy), Cancellation);
        Assert.StartsWith("Its hand-off had no answer", await StateAsync(), StringComparison.Ordinal);
        await jobs.CompleteAsync(new HandoffJob(copy), Cancellation);

        await new CursorStore(nodes.Storage.Session).WriteAsync(bob.Device, copy.Position, Cancellation);
        Assert.StartsWith("Confirmed", await StateAsync(), StringComparison.Ordinal);
        var delivered = new DeliveredRange(
            alice.Device, ConversationId.Between(alice.Device.User, bob.Device.User), DeliveredRange.MonthOf(id), 7, 7);
        await new LedgerStore(nodes.Storage.Session).DeliverAsync(delivered, bob.Device, TimeProvider.System.GetUtcNow(), Cancellation);
        Assert.StartsWith("Delivered", await StateAsync(), StringComparison.Ordinal);

        async Task<string> StateAsync()
        {
            using var document = JsonDocument.Parse(await (await api.GetAsync(path, Token)).Content.ReadAsStringAsync(Cancellation));
            return document.RootElement.GetProperty("devices").EnumerateArray()
                .Single(device => device.GetProperty("userId").GetGuid() == bob.Device.User.Value).GetProperty("state").GetString()!;
        }
    }

    [Fact]
    public async Task Is_for_operators_alone()
    {
        await using var api = await StartAsync();
        var alice = await api.SignUpAndInAsync();
        var path = $"/v1/operator/messages/{MessageId.New(TimeProvider.System.GetUtcNow())}?from={alice.Handle}&to={alice.Handle}";
        await ProblemAssert.IsAsync(HttpStatusCode.Unauthorized, "not-an-operator", await api.GetAsync(path, alice.Token));
        await ProblemAssert.IsAsync(HttpStatusCode.Unauthorized, "not-an-operator", await nodes.Api.GetAsync(path, Token)); // Nobody is one there.
    }

    private Task<ApiInstance> StartAsync() => nodes.StartApiAsync(clock: null, $"--Operator:Token={Token}");
}
