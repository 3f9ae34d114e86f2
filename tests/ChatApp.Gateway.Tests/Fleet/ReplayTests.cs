using System.Diagnostics;

namespace ChatApp.Gateway.Tests.Fleet;

/// <summary>A device that was away for a day and has a hundred thousand messages waiting.</summary>
[Collection(AloneCollection.Name)]
public sealed class ReplayTests(GatewayFleet fleet, ITestOutputHelper output)
{
    private const int Waiting = 100_000;
    private const int CiphertextBytes = 600;

    [Fact]
    public async Task A_hundred_thousand_waiting_messages_are_read_at_constant_memory_and_a_client_that_drops_in_the_middle_resumes_there()
    {
        var (alice, bob) = (await fleet.CreateUserAsync(), await fleet.CreateUserAsync());
        var since = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(26); // Two days' partitions, perhaps three.
        await StoredMessages.StoreAsync(fleet, alice, bob, Waiting, CiphertextBytes, since);
        var (started, processor) = (TimeProvider.System.GetTimestamp(), ProcessorTime());

        List<ulong> numbers;
        long confirmed;
        using (var first = await ReplayClient.ConnectAsync(fleet, fleet.Urls[0], bob, number: 1))
        {
            await first.ReadAsync(Waiting / 2);
            (numbers, confirmed) = (first.Numbers, first.Confirmed);
        }

        Assert.NotEqual(0, confirmed);
        using var second = await ReplayClient.ConnectAsync(fleet, fleet.Urls[1], bob, number: 2, confirmed);
        await second.ReadAsync(Waiting / 10);
        var early = GC.GetTotalMemory(forceFullCollection: true);
        await second.ReadAsync(Waiting * 45 / 100);
        var late = GC.GetTotalMemory(forceFullCollection: true);
        await second.ReadAsync(int.MaxValue);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        var (resumedAt, read) = (second.Numbers[0], numbers.Count + second.Numbers.Count);
        output.WriteLine(
            $"{read} messages in {seconds:F1} s, {read / seconds:F0} a second, {(ProcessorTime() - processor).TotalMicroseconds / read:F0} µs of processor time each, " +
            $"store, registry and client included; live heap {early >> 20} MiB and {late >> 20} MiB; resumed at {resumedAt} of {Waiting}.");

        // It begins where what it had confirmed ends, and not where the inbox does; and what it has now is everything, in order.
        Assert.InRange(resumedAt, 2UL, (ulong)numbers.Count + 1);
        Assert.Equal(Enumerable.Range(1, Waiting).Select(number => (ulong)number), [.. numbers.TakeWhile(number => number < resumedAt), .. second.Numbers]);

        // Were they kept, these would be.
        var between = (Waiting * 45 / 100) - (Waiting / 10);
        Assert.InRange(late - early, long.MinValue, between * CiphertextBytes / 2L);
        await second.ReadUntilConfirmedAsync();
    }

    private static TimeSpan ProcessorTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.TotalProcessorTime;
    }
}
