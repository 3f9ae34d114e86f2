using System.Security.Cryptography;
using ChatApp.Contracts.Identity;
using ChatApp.Storage.Accounts;
using ChatApp.Storage.Devices;
using Microsoft.Extensions.Time.Testing;

namespace ChatApp.Storage.Tests.Accounts;

public sealed class AccountStoreTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly StorageUnderTest _storage;
    private readonly DeviceStore _devices;
    private readonly AccountStore _accounts;
    private readonly Handle _handle;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public AccountStoreTests(StorageUnderTest storage)
    {
        _storage = storage;
        _devices = new DeviceStore(storage.Session, _clock);
        _accounts = new AccountStore(storage.Session, _devices, _clock);
        Assert.True(Handle.TryParse($"u{Guid.NewGuid():N}"[..20], out _handle));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Makes_an_account_that_is_found_by_handle_and_by_id()
    {
        var device = await CreateAsync(_key);
        var account = await _accounts.FindAsync(_handle, Cancellation);
        Assert.Equal(new Account(device!.Value.User, _handle, "Alice", _clock.GetUtcNow()), account);
        Assert.Equal(account, await _accounts.FindAsync(device.Value.User, Cancellation));
        Assert.Equal(new DeviceId(1), device.Value.Device);
        Assert.Equal(_key, (await _devices.FindAsync(device.Value, Cancellation))!.PublicKey);
    }

    [Fact]
    public async Task A_handle_goes_to_one_of_those_who_want_it()
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => CreateAsync(RandomNumberGenerator.GetBytes(32)).AsTask()));
        Assert.Single(attempts, attempt => attempt is not null);
        Assert.Null(await CreateAsync(RandomNumberGenerator.GetBytes(32)));
    }

    [Fact]
    public async Task The_same_device_key_gets_the_same_account_again()
    {
        var first = await CreateAsync(_key);
        Assert.Equal(first, await CreateAsync(_key));
    }

    [Fact]
    public async Task A_claim_whose_account_never_came_to_be_is_free_after_a_minute()
    {
        // A host that died between claiming the handle and writing the account.
        using (await _storage.Session.Cql.ExecuteAsync(
            $"INSERT INTO handles (handle, user_id, claimed_by, claimed_at) VALUES ('{_handle}', {Guid.NewGuid()}, 0x00, {_clock.GetUtcNow().ToUnixTimeMilliseconds()}) IF NOT EXISTS",
            Cancellation))
        {
        }

        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(await CreateAsync(_key));
        Assert.Null(await _accounts.FindAsync(_handle, Cancellation));

        _clock.Advance(TimeSpan.FromSeconds(2));
        var device = await CreateAsync(_key);
        Assert.Equal(device!.Value.User, (await _accounts.FindAsync(_handle, Cancellation))!.User);
    }

    [Fact]
    public async Task Links_up_to_10_devices_under_numbers_that_none_had_before()
    {
        var user = (await CreateAsync(_key))!.Value.User;
        for (var number = 2; number <= 10; number++)
        {
            Assert.Equal(number, (await LinkAsync(user)).Device!.Value.Value);
        }

        Assert.Null((await LinkAsync(user)).Device);
        Assert.Equal(RemovalOutcome.Removed, await _devices.RemoveAsync(new DeviceAddress(user, new DeviceId(10)), Cancellation));
        Assert.Equal(RemovalOutcome.Unknown, await _devices.RemoveAsync(new DeviceAddress(user, new DeviceId(10)), Cancellation));
        Assert.Equal(11, (await LinkAsync(user)).Device!.Value.Value);
        var list = await _devices.ListAsync(user, Cancellation);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 11], list.Devices.Select(device => (int)device.Id.Value));
    }

    [Fact]
    public async Task The_version_of_a_device_list_rises_with_every_change()
    {
        var user = (await CreateAsync(_key))!.Value.User;
        var first = (await _devices.ListAsync(user, Cancellation)).Version;
        var second = await LinkAsync(user);
        var afterLink = (await _devices.ListAsync(user, Cancellation)).Version;
        await _devices.RemoveAsync(new DeviceAddress(user, second.Device!.Value), Cancellation);
        var afterRemoval = (await _devices.ListAsync(user, Cancellation)).Version;
        Assert.True(first > 0 && afterLink > first && afterRemoval > afterLink);
        Assert.Equal(0, (await _devices.ListAsync(UserId.New(), Cancellation)).Version);
    }

    [Fact]
    public async Task An_own_claim_that_was_left_open_is_gone_on_with_at_once()
    {
        // The host died after the claim; the client's answer was lost, and it asks again with the same key.
        var user = Guid.NewGuid();
        using (await _storage.Session.Cql.ExecuteAsync(
            $"INSERT INTO handles (handle, user_id, claimed_by, claimed_at) VALUES ('{_handle}', {user}, 0x{Convert.ToHexString(_key)}, {_clock.GetUtcNow().ToUnixTimeMilliseconds()}) IF NOT EXISTS",
            Cancellation))
        {
        }

        Assert.Equal(new DeviceAddress(new UserId(user), new DeviceId(1)), await CreateAsync(_key));
    }

    [Fact]
    public async Task An_account_never_loses_its_handle_to_a_take_over()
    {
        var device = await CreateAsync(_key);
        _clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await CreateAsync(RandomNumberGenerator.GetBytes(32)));
        Assert.Equal(device!.Value.User, (await _accounts.FindAsync(_handle, Cancellation))!.User);
    }

    [Fact]
    public async Task A_removed_device_does_not_come_back_by_signing_up_again()
    {
        var first = (await CreateAsync(_key))!.Value;
        await LinkAsync(first.User);
        Assert.Equal(RemovalOutcome.Removed, await _devices.RemoveAsync(first, Cancellation));
        Assert.Null(await CreateAsync(_key));
        Assert.Null(await _devices.FindAsync(first, Cancellation));
    }

    [Fact]
    public async Task The_last_device_stays()
    {
        var only = (await CreateAsync(_key))!.Value;
        Assert.Equal(RemovalOutcome.LastDevice, await _devices.RemoveAsync(only, Cancellation));
        Assert.NotNull(await _devices.FindAsync(only, Cancellation));
    }

    [Fact]
    public async Task Devices_linked_at_the_same_time_all_raise_the_version()
    {
        var user = (await CreateAsync(_key))!.Value.User;
        var before = (await _devices.ListAsync(user, Cancellation)).Version;
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => LinkAsync(user).AsTask()));
        var after = await _devices.ListAsync(user, Cancellation);
        Assert.Equal(6, after.Devices.Count);
        Assert.Equal(before + 5, after.Version); // The clock stands still, so every change counts one.
    }

    private ValueTask<DeviceAddress?> CreateAsync(byte[] key) => _accounts.CreateAsync(_handle, "Alice", "laptop", key, Cancellation);

    private ValueTask<LinkOutcome> LinkAsync(UserId user) => _devices.LinkAsync(user, "phone", RandomNumberGenerator.GetBytes(32), Cancellation);
}
