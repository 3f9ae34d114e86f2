using ChatApp.Contracts.Identity;
using ChatApp.Contracts.ServiceProtocol;
using ChatApp.Storage.Cursors;
using ChatApp.TestSupport;

namespace ChatApp.Delivery.Tests.Handoffs;

/// <summary>What a job does and when it ends, with a worker as it runs in production.</summary>
public sealed class HandoffJobTests(DeliveryFixture fixture) : IAsyncLifetime
{
    private FakeGateway _gateway = null!;
    private Worker _worker = null!;

    public async ValueTask InitializeAsync()
    {
        await fixture.RedisNode.FlushAsync();
        _gateway = await FakeGateway.StartAsync(fixture.Redis);
        _worker = await Worker.StartWithShardsAsync(fixture, shards: 64);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.DisposeAsync();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_job_persists_again_at_a_new_position_under_the_same_id_and_hands_that_copy_off()
    {
        var device = DeliveryFixture.NewDevice();
        await _gateway.ConnectAsync(device);
        var job = await fixture.AddJobAsync(device);

        await fixture.UntilEndedAsync(job);

        var received = _gateway.Received.ToList(); // More than one if an answer took longer than 2 s: then another round follows.
        Assert.NotEmpty(received);
        Assert.All(received, item =>
        {
            Assert.Equal(job.Copy.MessageId.ToWire(), item.MessageId);
            Assert.Equal(_gateway.Epoch, item.Epoch);
            Assert.Equal(job.Copy.Entry.ToArray(), item.Entry.ToByteArray());
        });
        var inbox = await fixture.InboxAsync(device);
        Assert.Equal([job.Copy.Position.Value, .. received.Select(item => item.Position)], inbox.Select(copy => copy.Position.Value));
        Assert.All(inbox, copy => Assert.Equal(job.Copy.MessageId, copy.MessageId));
    }

    [Fact]
    public async Task A_job_of_a_device_that_is_connected_nowhere_ends_and_the_copy_waits_at_the_new_position()
    {
        var device = DeliveryFixture.NewDevice();
        var job = await fixture.AddJobAsync(device);

        await fixture.UntilEndedAsync(job);

        Assert.True((await fixture.InboxAsync(device)).Count >= 2, "It was persisted again.");
        Assert.Empty(_gateway.Received);
    }

    [Fact]
    public async Task A_job_whose_row_is_gone_ends_and_hands_nothing_off()
    {
        var device = DeliveryFixture.NewDevice();
        await _gateway.ConnectAsync(device);
        var job = await fixture.AddJobAsync(device, withRow: false);

        await fixture.UntilEndedAsync(job);

        Assert.Empty(_gateway.Received);
        Assert.Empty(await fixture.InboxAsync(device));
    }

    [Fact]
    public async Task A_cursor_that_has_passed_a_job_does_not_end_it()
    {
        var device = DeliveryFixture.NewDevice();
        await _gateway.ConnectAsync(device);
        var at = TimeProvider.System.GetUtcNow();
        await new CursorStore(fixture.Storage.Session).WriteAsync(
            device, Position.StartOf(at.AddSeconds(5)), TestContext.Current.CancellationToken);

        var job = await fixture.AddJobAsync(device, at);
        await fixture.UntilEndedAsync(job);

        Assert.NotEmpty(_gateway.Received); // More than once if an answer took longer than 2 s.
        Assert.All(_gateway.Received, item => Assert.Equal(job.Copy.MessageId.ToWire(), item.MessageId));
    }

    [Fact]
    public async Task A_round_without_an_answer_leaves_a_job_at_its_own_position_until_one_has_an_outcome()
    {
        _gateway.Answer = null;
        var device = DeliveryFixture.NewDevice();
        await _gateway.ConnectAsync(device);
        var job = await fixture.AddJobAsync(device);
        await Waiting.UntilAsync(
            async () => await fixture.JobsOfAsync(job) is { Count: > 0 } jobs && jobs.All(next => next.Copy.Position > job.Copy.Position),
            "the job to be replaced by one at a new position");

        _gateway.Answer = HandoffOutcome.Accepted;
        await fixture.UntilEndedAsync(job);

        var positions = _gateway.Received.Select(item => item.Position).ToList();
        Assert.True(positions.Count >= 2, "One round without an answer and one with.");
        Assert.Equal(positions.Order(), positions);
        Assert.Equal(positions.Count, positions.Distinct().Count());
    }
}
