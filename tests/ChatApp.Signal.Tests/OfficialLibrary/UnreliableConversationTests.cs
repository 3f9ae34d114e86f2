using System.Globalization;
using ChatApp.Signal.Tests.Peers;
using ChatApp.Signal.Tests.Sessions;

namespace ChatApp.Signal.Tests.OfficialLibrary;

public sealed class UnreliableConversationTests(ITestOutputHelper output)
{
    private const int Turns = 1000;
    private const ulong Epochs = 10;

    [Theory]
    [InlineData("libsignal-0-103", true)]
    [InlineData("libsignal-0-103", false)]
    [InlineData("libsignal-0-90", true)]
    [InlineData("libsignal-0-90", false)]
    public async Task Survives_a_thousand_turns_over_an_unreliable_network(string package, bool weStart)
    {
        var random = CreateRandom();
        await using var peer = OfficialPeer.Start(package);
        using var us = new Party();
        var them = await RemoteParty.CreateAsync(peer);
        if (weStart)
        {
            us.Start(them.Address, await them.CreateBundleAsync());
        }
        else
        {
            await them.StartAsync(us.Address, us.CreateBundle());
        }

        var ours = ConversationEnd.Of(us, them.Address, starts: weStart);
        var theirs = ConversationEnd.Of(them, us.Address, starts: !weStart);
        var conversation = weStart ? new UnreliableConversation(random, ours, theirs) : new UnreliableConversation(random, theirs, ours);
        await conversation.RunAsync(Turns);

        using var session = us.Open(them.Address);
        output.WriteLine($"epoch {session.Current!.Sparse.Epoch}, {conversation.Delivered} delivered, {conversation.Refused} refused");
        Assert.True(session.Current.Sparse.Epoch > Epochs, $"The conversation only got to epoch {session.Current.Sparse.Epoch}.");
        Assert.True(conversation.Refused > Turns / 20, $"Only {conversation.Refused} deliveries tested a refusal.");
    }

    /// <summary>Seeded from SIGNAL_SEED if that is set, to run a failure again.</summary>
    private Random CreateRandom()
    {
        var seed = Environment.GetEnvironmentVariable("SIGNAL_SEED") is { } given
            ? int.Parse(given, CultureInfo.InvariantCulture)
            : Random.Shared.Next();
        output.WriteLine($"SIGNAL_SEED={seed}");
        return new Random(seed);
    }
}
