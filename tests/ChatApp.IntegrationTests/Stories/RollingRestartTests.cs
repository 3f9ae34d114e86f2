using System.Globalization;
using ChatApp.IntegrationTests.People;
using ChatApp.IntegrationTests.Running;

namespace ChatApp.IntegrationTests.Stories;

[Collection(SystemCollection.Name)]
public sealed class RollingRestartTests(RunningSystem system)
{
    private const int Pairs = 4;

    // docs/delivery-guarantees.md promises 2 s; a machine that stalls adds its own. What it was is printed.
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Restarting_every_gateway_in_turn_under_load_loses_nothing_and_leaves_nobody_without_a_connection_for_long()
    {
        await system.MendAsync();
        var people = new List<Person>();
        try
        {
            while (people.Count < 2 * Pairs)
            {
                var person = await Person.SignUpAsync(system, $"rolling{people.Count}");
                people.Add(person);
                await person.ComeOnlineAsync();
            }

            using var stop = new CancellationTokenSource();
            var talks = Enumerable.Range(0, Pairs)
                .Select(pair => TalkAsync(people[2 * pair], people[(2 * pair) + 1], stop.Token))
                .ToList();
            foreach (var gateway in new[] { "gateway-1", "gateway-2" })
            {
                await system.CommandAsync(gateway, "restart");
                await system.WaitUntilHealthyAsync(gateway);
            }

            await stop.CancelAsync();
            for (var pair = 0; pair < Pairs; pair++)
            {
                var said = await talks[pair];
                Assert.True(said.Length > 10, $"Only {said.Length} messages were under way.");
                await people[(2 * pair) + 1].SeesAsync(people[2 * pair], said);
            }

            TestContext.Current.TestOutputHelper?.WriteLine(
                $"The longest anybody had no connection: {people.Max(person => person.LongestOutage).TotalSeconds:F2} s.");
            Assert.All(people, person => Assert.True(
                person.LongestOutage < LongestOutage, $"{person.Handle} had no connection for {person.LongestOutage.TotalSeconds:F2} s."));
            Assert.Contains(people, person => person.Moves > 0);
        }
        finally
        {
            foreach (var person in people)
            {
                await person.DisposeAsync();
            }
        }
    }

    /// <returns>What was said.</returns>
    private static async Task<string[]> TalkAsync(Person from, Person to, CancellationToken cancellationToken)
    {
        var said = new List<string>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!cancellationToken.IsCancellationRequested)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            said.Add(said.Count.ToString(CultureInfo.InvariantCulture));
            await from.SayAsync(to, said[^1]);
        }

        return [.. said];
    }
}
