using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Devices;
using ChatApp.Gateway.Tests.Caches;
using ChatApp.Storage.Devices;
using ChatApp.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Gateway.Tests.Devices;

[Collection(CountedStoreCollection.Name)]
public sealed class DeviceListCacheTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly CountedStore _store;
    private readonly DeviceStore _devices;
    private readonly DeviceListCache _cache;
    private readonly UserId _user = UserId.New();
    private readonly UserId _nobody = UserId.New();

    public DeviceListCacheTests(CountedStore store)
    {
        _store = store;
        _devices = new DeviceStore(store.Storage.Session, _clock);
        _cache = new DeviceListCache(_devices, _clock, NullLogger<DeviceListCache>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_in_steady_use_are_read_together_also_of_a_user_without_devices()
    {
        await LinkAsync(1);
        await LinkAsync(2);
        Assert.Equal([1, 2], await FindAsync(_user));
        Assert.Empty(await FindAsync(_nobody));
        _store.StartCounting();

        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([1, 2], await FindAsync(_user));
        Assert.Empty(await FindAsync(_nobody));
        await Waiting.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(10));
                return _store.CountCommon("devices") == 1;
            },
            "a common reading");
        await LinkAsync(3);
        _store.StartCounting();
        _clock.Advance(TimeSpan.FromSeconds(3)); // By itself, what was read first would have run out.
        await Waiting.UntilAsync(
            async () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(10));
                Assert.Empty(await FindAsync(_nobody));
                return (await FindAsync(_user)).SequenceEqual<byte>([1, 2, 3]);
            },
            "the third device");
        Assert.Equal((0, 1), (_store.CountSingle("devices"), _store.CountCommon("devices")));
    }

    [Fact]
    public async Task A_device_that_comes_or_goes_is_known_within_5_s()
    {
        await LinkAsync(1);
        Assert.Equal([1], await FindAsync(_user));
        await LinkAsync(2);
        await SeesWithin5SecondsAsync([1, 2]);
        await _devices.RemoveAsync(new DeviceAddress(_user, new DeviceId(1)), Cancellation);
        await SeesWithin5SecondsAsync([2]);
    }

    public ValueTask DisposeAsync() => _cache.DisposeAsync();

    private async Task LinkAsync(byte number) =>
        Assert.Equal(new DeviceId(number), (await _devices.LinkAsync(_user, "test", [number], Cancellation)).Device);

    private async Task<byte[]> FindAsync(UserId user) =>
        [.. (await _cache.FindAsync(user, Cancellation)).Devices.Select(device => device.Value)];

    private Task SeesWithin5SecondsAsync(byte[] devices) => Freshness.AssertSeenWithin5SecondsAsync(
        _clock,
        TimeSpan.FromMilliseconds(50),
        async () => (await FindAsync(_user)).SequenceEqual(devices),
        $"the devices {string.Join(", ", devices)}");
}
