using ChatApp.Client.Messages;
using ChatApp.Client.Messages.Receive;
using ChatApp.Client.Sealing;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatApp.Client.Tests.Messages.Receive;

public sealed class ReceiveBatchTests
{
    [Fact]
    public async Task Shows_once_what_comes_on_both_sides_of_a_readings_end_in_one_batch()
    {
        await using var store = LocalStore.InMemory();
        var alice = UserId.New();
        var conversations = new ConversationBook();
        var receiver = new MessageReceiver(
            store, new MessageOpener(new PlainSealer(), conversations, alice), new MessageOrder(), new DisplayOrder(), conversations,
            TimeProvider.System, NullLogger.Instance);
        var message = Entries.Text(new DeviceAddress(UserId.New(), new DeviceId(1)), alice, 1, "hi").Message;
        var (batch, state) = (new ReceiveBatch(), new SealerState(store));

        await receiver.ReceiveAsync([message], batch, state, TestContext.Current.CancellationToken);
        receiver.CaughtUp(0, batch);
        await receiver.ReceiveAsync([message], batch, state, TestContext.Current.CancellationToken);

        Assert.Equal("hi", Assert.Single(batch.Added).Text);
        Assert.Single(batch.Events);
    }
}
