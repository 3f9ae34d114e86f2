using System.Globalization;
using ChatApp.Client.Messages;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;
using ChatApp.TestSupport;

namespace ChatApp.IntegrationTests.Versions;

/// <summary>A deploy: hosts and clients of this version beside those of the one before.</summary>
[Collection(VersionsCollection.Name)]
public sealed class MixedVersionsTests(ITestOutputHelper output)
{
    // Moving to another gateway should leave nobody without a connection for more than 2 s (docs/delivery-guarantees.md), on a machine
    // that is not busy with starting hosts; what it was is written down below.
    private static readonly TimeSpan OutageThatSaysSomethingHangs = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // Who has said so much without a tick says no more for now: a slow machine gets less to do, and no backlog to work off in the end.
    private const int MostUnanswered = 20;

    private readonly long _begun = TimeProvider.System.GetTimestamp();

    [Fact]
    public async Task Rolling_every_host_from_the_version_before_and_a_gateway_back_under_load_loses_nothing_and_keeps_the_order()
    {
        var previous = await PreviousVersion.BuildAsync(TestContext.Current.CancellationToken);
        Say("The version before is built.");
        await using var system = new RunningSystem(previous);
        await system.InitializeAsync();
        Say("The system of the version before is up.");
        await using var oldAna = await TerminalClient.StartAsync(system, previous.ProgramOf("ChatApp.Cli"), "old-ana");
        await using var oldBen = await TerminalClient.StartAsync(system, previous.ProgramOf("ChatApp.Cli"), "old-ben");
        await using var oldCat = await TerminalClient.StartAsync(system, previous.ProgramOf("ChatApp.Cli"), "old-cat");
        await using var newDan = await OnlineAsync(system, "new-dan");
        await using var newEve = await OnlineAsync(system, "new-eve");
        await using var newFay = await OnlineAsync(system, "new-fay");
        Say("All are online.");
        await oldAna.OpenAsync(oldBen.Handle);
        await oldBen.OpenAsync(oldAna.Handle);
        await oldCat.OpenAsync(newDan.Handle);
        (ITalker, ITalker)[] pairs = [(oldAna, oldBen), (oldCat, newDan), (newEve, newFay)];

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var talks = pairs.SelectMany(pair => new[] { TalkAsync(pair.Item1, pair.Item2, stop.Token), TalkAsync(pair.Item2, pair.Item1, stop.Token) }).ToList();

        await system.RestartAsThisVersionAsync("gateway-1");
        Say("gateway-1 is of this version.");
        await TalkAcrossTheGatewaysAsync(system);
        Say("Two have talked between the versions.");
        await system.RestartAsThisVersionAsync("gateway-2");
        Say("gateway-2 is of this version.");
        await Task.WhenAll(new[] { "api", "delivery", "presence" }.Select(system.RestartAsThisVersionAsync));
        Say("All hosts are of this version.");

        // A deploy that is taken back.
        await system.RestartAsPreviousVersionAsync("gateway-1");
        Say("gateway-1 is of the version before again.");
        await TalkAcrossTheGatewaysAsync(system);
        Say("Two have talked between the versions.");

        await stop.CancelAsync();
        var said = await Task.WhenAll(talks);

        // The terminal prints what it can keep up with. What its device has is seen once the client of this version opens its store.
        await using var ana = await oldAna.UpgradeAsync(system);
        await using var ben = await oldBen.UpgradeAsync(system);
        await using var cat = await oldCat.UpgradeAsync(system);
        Say("The old clients' stores are opened by this version's.");
        Person[] people = [ana, ben, cat, newDan, newEve, newFay];
        foreach (var talk in said)
        {
            await HasHeardAsync(people.Single(person => person.Handle == talk.To.Handle), talk, system);
        }

        Say($"All have heard all: {string.Join(", ", said.Select(talk => talk.Said.Count))} messages.");

        foreach (var (one, other) in pairs)
        {
            output.WriteLine($"Longest without a connection: {one.Handle} {one.LongestOutage.TotalSeconds:F2} s, {other.Handle} {other.LongestOutage.TotalSeconds:F2} s.");
            Assert.InRange(one.LongestOutage, TimeSpan.Zero, OutageThatSaysSomethingHangs);
            Assert.InRange(other.LongestOutage, TimeSpan.Zero, OutageThatSaysSomethingHangs);
        }
    }

    private void Say(string what) => output.WriteLine($"{TimeProvider.System.GetElapsedTime(_begun).TotalSeconds,5:F1} s  {what}");

    /// <summary>Two people on the two gateways, of which one is of this version: both ways, with the receipts that come back.</summary>
    private static async Task TalkAcrossTheGatewaysAsync(RunningSystem system)
    {
        var (alice, bob) = await Person.MeetAsync(system);
        await using var owned = alice;
        await using var also = bob;
        string[] fromAlice = ["one", "two", "three"], fromBob = ["un", "deux", "trois"];
        ChatMessage? lastOfAlice = null, lastOfBob = null;
        for (var index = 0; index < fromAlice.Length; index++)
        {
            lastOfAlice = await alice.SayAsync(bob, fromAlice[index]);
            lastOfBob = await bob.SayAsync(alice, fromBob[index]);
        }

        await bob.SeesAsync(alice, fromAlice);
        await alice.SeesAsync(bob, fromBob);
        await bob.ReadAllAsync(alice);
        await alice.SeesTickAsync(bob, lastOfAlice!, MessageState.Read);
        await bob.SeesTickAsync(alice, lastOfBob!, MessageState.Delivered);
    }

    private static async Task<Talk> TalkAsync(ITalker from, ITalker to, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        using var timer = new PeriodicTimer(Pace);
        while (!cancellationToken.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            if (from.Unanswered >= MostUnanswered)
            {
                continue;
            }

            said.Add((said.Count + 1).ToString(CultureInfo.InvariantCulture));
            await from.SayAsync(to.Handle, said[^1]);
        }

        return new Talk(from, to, said);
    }

    private static async Task HasHeardAsync(Person person, Talk talk, RunningSystem system)
    {
        Assert.True(talk.Said.Count > 20, $"Only {talk.Said.Count} messages were under way.");
        IReadOnlyList<string> heard = [];
        try
        {
            await Waiting.UntilAsync(
                async () => (heard = await person.TextsOfAsync(talk.From.Handle)).Count >= talk.Said.Count,
                $"{person.Handle} to have {talk.Said.Count} messages of {talk.From.Handle}",
                Patience);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} There are {heard.Count}. {talk.From} {talk.To}\n{system.Output}", exception);
        }

        Assert.Equal(talk.Said, heard);
    }

    private static async Task<Person> OnlineAsync(RunningSystem system, string name)
    {
        var person = await Person.SignUpAsync(system, name);
        await person.ComeOnlineAsync();
        return person;
    }

    private sealed record Talk(ITalker From, ITalker To, List<string> Said);
}
