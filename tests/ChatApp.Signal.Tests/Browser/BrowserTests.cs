using System.Text;
using System.Text.Json.Nodes;
using ChatApp.Signal.Keys;
using ChatApp.Signal.Primitives;
using ChatApp.Signal.Sessions;
using ChatApp.Signal.Tests.Keys;
using ChatApp.Signal.Tests.OfficialLibrary;
using ChatApp.Signal.Tests.Peers;
using ChatApp.Signal.Tests.PostQuantumRatchet;
using ChatApp.Signal.Tests.Primitives;
using ChatApp.Signal.Tests.Sessions;

namespace ChatApp.Signal.Tests.Browser;

/// <summary>The managed implementation where nothing native is to be had: in browser-wasm.</summary>
public sealed class BrowserTests(BrowserPeer browser) : IClassFixture<BrowserPeer>
{
    private const int Turns = 120;
    private const ulong Epochs = 2;

    [Fact]
    public async Task The_managed_implementation_is_in_use_and_has_passed_its_self_test() =>
        Assert.Equal(nameof(ManagedPrimitives), (string)(await browser.CallAsync("implementation", []))["name"]!);

    [Theory]
    [InlineData(typeof(PrimitiveVectorTests))]
    [InlineData(typeof(MlKem768Tests))]
    [InlineData(typeof(Kyber1024Tests))]
    [InlineData(typeof(XEdDsaTests))]
    [InlineData(typeof(RecordedTests))]
    [InlineData(typeof(UpgradeTests))]
    [InlineData(typeof(PeerSessionTests))]
    [InlineData(typeof(SenderKeys.GroupTests))]
    [InlineData(typeof(Fingerprints.SafetyNumberTests))]
    public async Task Tests_with_vectors_and_of_sessions_pass_in_the_browser_too(Type tests)
    {
        var answer = await browser.CallAsync("test", new JsonObject { ["class"] = tests.FullName });
        Assert.Empty(answer["failures"]!.AsArray().Select(static failure => (string)failure!));
        Assert.True((int)answer["ran"]! > 0, "No test was found in the browser's build.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Talks_to_the_official_library_over_an_unreliable_network(bool browserStarts)
    {
        await using var official = OfficialPeer.Start();
        var inBrowser = await RemoteParty.CreateAsync(browser);
        var inNode = await RemoteParty.CreateAsync(official);
        var (starter, other) = browserStarts ? (inBrowser, inNode) : (inNode, inBrowser);
        await starter.StartAsync(other.Address, await other.CreateBundleAsync());

        var conversation = new UnreliableConversation(
            new Random(Turns),
            ConversationEnd.Of(starter, other.Address, starts: true),
            ConversationEnd.Of(other, starter.Address, starts: false));
        await conversation.RunAsync(Turns);

        await ExpectEpochAsync(inBrowser, inNode.Address);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Talks_to_a_server_whose_primitives_are_native(bool browserStarts)
    {
        var inBrowser = await RemoteParty.CreateAsync(browser);
        using var native = new Party();
        Assert.IsType<SodiumPrimitives>(PrimitiveSet.Current);
        if (browserStarts)
        {
            await inBrowser.StartAsync(native.Address, native.CreateBundle());
        }
        else
        {
            native.Start(inBrowser.Address, await inBrowser.CreateBundleAsync());
        }

        var (far, near) = (ConversationEnd.Of(inBrowser, native.Address, browserStarts), ConversationEnd.Of(native, inBrowser.Address, !browserStarts));
        var random = new Random(Turns);
        await (browserStarts ? new UnreliableConversation(random, far, near) : new UnreliableConversation(random, near, far)).RunAsync(Turns);

        await ExpectEpochAsync(inBrowser, native.Address);
    }

    [Fact]
    public async Task Group_messages_pass_between_the_browser_and_the_official_library()
    {
        await using var official = OfficialPeer.Start();
        var inBrowser = await RemoteParty.CreateAsync(browser);
        var inNode = await RemoteParty.CreateAsync(official);
        await PassGroupMessagesAsync(inBrowser, inNode);
        await PassGroupMessagesAsync(inNode, inBrowser);
    }

    [Fact]
    public async Task Safety_number_and_signatures_are_the_official_librarys()
    {
        await using var official = OfficialPeer.Start();
        using var local = IdentityKeyPair.Generate();
        using var remote = IdentityKeyPair.Generate();
        JsonObject Sides() => new()
        {
            ["version"] = 2,
            ["localId"] = RemoteParty.Text(new byte[16]),
            ["localKey"] = RemoteParty.Text(local.IdentityKey.Serialized),
            ["remoteId"] = RemoteParty.Text(Guid.AllBitsSet.ToByteArray()),
            ["remoteKey"] = RemoteParty.Text(remote.IdentityKey.Serialized),
        };
        var (ours, theirs) = (await browser.CallAsync("fingerprint", Sides()), await ((IPeer)official).CallAsync("fingerprint", Sides()));
        Assert.Equal((string)theirs["display"]!, (string)ours["display"]!);
        Assert.Equal(RemoteParty.Bytes(theirs, "scannable"), RemoteParty.Bytes(ours, "scannable"));

        Assert.True(await SignAndVerifyAsync(browser, official, local));
        Assert.True(await SignAndVerifyAsync(official, browser, local));
    }

    private static async Task ExpectEpochAsync(RemoteParty inBrowser, ProtocolAddress peer)
    {
        var epoch = await inBrowser.EpochAsync(peer);
        Assert.True(epoch > Epochs, $"The conversation only got to epoch {epoch}.");
    }

    private static async Task PassGroupMessagesAsync(RemoteParty sender, RemoteParty member)
    {
        var distribution = Guid.NewGuid();
        await member.JoinSenderAsync(sender.Address, await sender.CreateDistributionAsync(distribution));
        var messages = new List<byte[]>();
        for (var number = 0; number < 10; number++)
        {
            messages.Add(await sender.GroupEncryptAsync(distribution, Encoding.UTF8.GetBytes($"group message {number}")));
        }

        foreach (var number in Enumerable.Range(0, messages.Count).Reverse())
        {
            Assert.Equal($"group message {number}", Encoding.UTF8.GetString(await member.GroupDecryptAsync(sender.Address, messages[number])));
        }

        await Assert.ThrowsAsync<PeerException>(() => member.GroupDecryptAsync(sender.Address, messages[3]));
    }

    private static async Task<bool> SignAndVerifyAsync(IPeer signer, IPeer verifier, IdentityKeyPair identity)
    {
        var message = RemoteParty.Text("signed in one place, verified in the other"u8);
        var signed = await signer.CallAsync("sign", new JsonObject { ["privateKey"] = RemoteParty.Text(identity.Serialize()), ["message"] = message });
        var verified = await verifier.CallAsync("verify", new JsonObject
        {
            ["publicKey"] = RemoteParty.Text(identity.IdentityKey.Serialized),
            ["message"] = message,
            ["signature"] = (string)signed["signature"]!,
        });
        return (bool)verified["valid"]!;
    }
}
