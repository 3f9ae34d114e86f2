using ChatApp.Contracts.Identity;
using ChatApp.Storage.Devices;

namespace ChatApp.Storage.Tests.Devices;

public sealed class DeviceStoreTests(StorageUnderTest storage)
{
    private readonly UserId _user = UserId.New();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DeviceStore Devices => new(storage.Session, TimeProvider.System);

    [Fact]
    public async Task The_ids_alone_are_those_of_the_list()
    {
        for (byte key = 1; key <= 3; key++)
        {
            await Devices.LinkAsync(_user, "test", [key], Cancellation);
        }

        await Devices.RemoveAsync(new DeviceAddress(_user, new DeviceId(2)), Cancellation);
        var ids = (await Devices.ListAsync(_user, Cancellation)).Devices.Select(device => device.Id);
        Assert.Equal(ids, await Devices.ListIdsAsync(_user, Cancellation));
        Assert.Equal(ids, (await Devices.ListIdsAsync([_user], Cancellation))[_user]);
    }

    [Fact]
    public async Task A_user_without_devices_has_none_whether_or_not_there_is_a_list()
    {
        var emptied = UserId.New();
        using (await storage.Session.Cql.ExecuteAsync($"UPDATE devices SET list_version = 1 WHERE user_id = {emptied}", Cancellation))
        {
        }

        Assert.Empty(await Devices.ListIdsAsync(_user, Cancellation));
        Assert.Empty(await Devices.ListIdsAsync(emptied, Cancellation));
        var found = await Devices.ListIdsAsync([_user, emptied], Cancellation);
        Assert.Equal(2, found.Count);
        Assert.All(found.Values, Assert.Empty);
    }

    [Fact]
    public async Task Lists_of_many_users_are_whole_though_they_do_not_fit_in_a_page()
    {
        var users = Enumerable.Range(0, 60).Select(_ => UserId.New()).ToList();
        var numbers = Enumerable.Range(1, DeviceId.MaximumPerUser).ToList();
        await Parallel.ForEachAsync(
            users.SelectMany(user => numbers.Select(number => (user, number))),
            Cancellation,
            async (device, cancellationToken) =>
            {
                using var nothing = await storage.Session.Cql.ExecuteAsync(
                    $"INSERT INTO devices (user_id, device_id, name) VALUES ({device.user}, {device.number}, 'test')", cancellationToken);
            });

        var found = await Devices.ListIdsAsync(users, Cancellation);
        Assert.All(users, user => Assert.Equal(numbers.Select(number => new DeviceId((byte)number)), found[user]));
    }
}
