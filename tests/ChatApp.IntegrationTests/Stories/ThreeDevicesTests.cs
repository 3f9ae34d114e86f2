using ChatApp.Client.Api;
using ChatApp.Client.Connections;
using ChatApp.Client.Messages;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

[Collection(SystemCollection.Name)]
public sealed class ThreeDevicesTests(RunningSystem system)
{
    [Fact]
    public async Task Three_devices_of_one_person_have_what_is_sent_to_and_by_her_and_what_was_read_until_one_is_removed()
    {
        var (phone, bob) = await Person.MeetAsync(system);
        await using var ofBob = bob;
        await using var ofPhone = phone;
        await using var laptop = await phone.LinkAsync("laptop");
        await using var tablet = await phone.LinkAsync("tablet");
        await laptop.ComeOnlineAsync();
        await tablet.ComeOnlineAsync();
        Assert.Equal(3, (await phone.Client.ReadDevicesAsync(TestContext.Current.CancellationToken)).Count);

        await bob.SayAsync(phone, "to all three");
        await phone.SayAsync(bob, "from the phone");
        var fromLaptop = await laptop.SayAsync(bob, "from the laptop");
        foreach (var device in new[] { phone, laptop, tablet })
        {
            await device.HasTextsAsync(bob, "to all three", "from the phone", "from the laptop");
            await device.HasUnreadAsync(bob, 1);
        }

        await tablet.ReadAllAsync(bob);
        await phone.HasUnreadAsync(bob, 0);
        await laptop.HasUnreadAsync(bob, 0);

        await bob.HasTextsAsync(phone, "to all three", "from the phone", "from the laptop");
        await bob.ReadAllAsync(phone);
        await laptop.SeesTickAsync(bob, fromLaptop, MessageState.Read);

        await phone.Client.RemoveDeviceAsync(tablet.Client.Account.Address.Device, TestContext.Current.CancellationToken);
        await tablet.LeaveAsync();
        await tablet.OpenAgainAsync();
        await tablet.StopsAsync(StopReason.SignInRefused);
        await bob.SayAsync(phone, "to two");
        await laptop.HasTextsAsync(bob, "to all three", "from the phone", "from the laptop", "to two");
        Assert.DoesNotContain("to two", await tablet.TextsAsync(bob));
    }

    [Fact]
    public async Task An_eleventh_device_is_refused()
    {
        await using var first = await Person.SignUpAsync(system, "many");
        for (var device = 2; device <= 10; device++)
        {
            await (await first.LinkAsync($"device-{device}")).LeaveAsync();
        }

        var refused = await Assert.ThrowsAsync<ApiException>(() => first.LinkAsync("eleventh"));
        Assert.Equal(System.Net.HttpStatusCode.Conflict, refused.Status);
    }
}
