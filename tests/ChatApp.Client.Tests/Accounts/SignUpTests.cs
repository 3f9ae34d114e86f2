using ChatApp.Client.Accounts;
using ChatApp.Client.Api;
using ChatApp.Client.Connections;
using ChatApp.Client.Store;
using ChatApp.Contracts.Identity;
using ChatApp.Scripted;

namespace ChatApp.Client.Tests.Accounts;

public sealed class SignUpTests
{
    [Fact]
    public async Task Makes_an_account_that_signs_in_from_its_store_alone()
    {
        await using var test = await TestClient.SignUpAsync();

        await test.RestartAsync();
        test.Client.Connect();
        await test.Service.WelcomeNextAsync();

        Assert.Equal(("alice", "Alice"), (test.Client.Account.Handle.Value, test.Client.Account.DisplayName));
        Assert.Equal(1, test.Service.RequestsOf("/v1/accounts"));
    }

    [Fact]
    public async Task Says_that_a_handle_is_taken()
    {
        await using var service = await ScriptedService.StartAsync();
        service.AddUser("alice");

        await Assert.ThrowsAsync<HandleTakenException>(() => SignUpAsync(service.Api, LocalStore.InMemory()));
    }

    [Fact]
    public async Task Says_that_the_service_cannot_be_reached()
    {
        var exception = await Assert.ThrowsAsync<ApiException>(() => SignUpAsync(new Uri("http://127.0.0.1:1"), LocalStore.InMemory()));

        Assert.Null(exception.Status);
    }

    [Fact]
    public async Task Repeats_a_sign_up_that_failed_with_the_same_key()
    {
        await using var service = await ScriptedService.StartAsync();
        await using var store = LocalStore.InMemory();
        service.AnswerNext("/v1/accounts", 500);
        await Assert.ThrowsAsync<ApiException>(() => SignUpAsync(service.Api, store));
        var seed = (await store.ReadDeviceAsync(CancellationToken.None)).Account!.DeviceSeed.ToArray();

        await using var client = await SignUpAsync(service.Api, store);

        Assert.Equal(seed, (await store.ReadDeviceAsync(CancellationToken.None)).Account!.DeviceSeed.ToArray());
    }

    [Fact]
    public async Task Stops_when_the_service_does_not_know_the_device()
    {
        await using var test = await TestClient.SignUpAsync();
        test.Service.Reset();

        test.Client.Connect();

        Assert.Equal(StopReason.SignInRefused, (await test.WaitForStatusAsync(ConnectionStatus.Stopped)).Reason);
    }

    [Theory]
    [InlineData("/v1/sessions/challenges")]
    [InlineData("/v1/sessions")]
    [InlineData("/v1/negotiate")]
    public async Task Waits_as_long_as_the_api_says(string path)
    {
        await using var test = await TestClient.SignUpAsync(fakeClock: true);
        test.Service.AnswerNext(path, 429, retryAfterSeconds: 17);

        test.Client.Connect();

        Assert.Equal(TimeSpan.FromSeconds(17), (await test.WaitForStatusAsync(ConnectionStatus.Offline)).RetryIn);
    }

    [Fact]
    public async Task Finds_people_and_remembers_them()
    {
        await using var test = await TestClient.SignUpAsync();
        Assert.True(Handle.TryParse("bob", out var handle));
        Assert.True(Handle.TryParse("nobody", out var nobody));

        Assert.Equal(test.Bob, (await test.Client.FindContactAsync(handle, CancellationToken.None))!.User);
        Assert.Null(await test.Client.FindContactAsync(nobody, CancellationToken.None));
        test.Service.Reset();
        await test.RestartAsync();
        Assert.Equal(handle, (await test.Client.FindContactAsync(test.Bob, CancellationToken.None))!.Handle);
    }

    [Fact]
    public void Prints_no_key() =>
        Assert.Equal("StoredAccount ", new StoredAccount(default, "", new byte[] { 1, 2, 3 }, null).ToString());

    private static Task<ChatClient> SignUpAsync(Uri api, LocalStore store)
    {
        Assert.True(Handle.TryParse("alice", out var handle));
        return ChatClient.SignUpAsync(store, new ChatClientOptions(api), handle, "Alice", CancellationToken.None);
    }
}
