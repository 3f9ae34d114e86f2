using System.Globalization;
using ChatApp.Bench.Chaos.History;
using ChatApp.Client;
using ChatApp.Contracts.Identity;

namespace ChatApp.Bench.Chaos.Crowd;

/// <summary>All people of a run.</summary>
internal sealed class ChaosCrowd : IAsyncDisposable
{
    private const int ContactsOfEach = 6;

    private readonly List<ChaosPerson> _people = [];

    public IReadOnlyList<UserId> Users => [.. _people.Select(person => person.Account.Address.User)];

    public TimeSpan LongestOutage => _people.Max(person => person.LongestOutage);

    /// <summary>Signs everybody up, connects them and makes each known to some others.</summary>
    public static async Task<ChaosCrowd> GatherAsync(
        ChaosPlan plan, Uri api, RunHistory history, TimeProvider clock, CancellationToken cancellationToken)
    {
        var crowd = new ChaosCrowd();
        for (var index = 0; index < plan.Users; index++)
        {
            if (!Handle.TryParse(string.Create(CultureInfo.InvariantCulture, $"chaos.{plan.Seed}.{index}"), out var handle))
            {
                throw new InvalidOperationException("A handle that is made here is a good one.");
            }

            var habit = index % 2 == 0 ? Habit.Steady : Habit.Restless;
            var person = new ChaosPerson(new ChatClientOptions(api), history, clock, habit, SeedOf(plan, index));
            await person.SignUpAsync(handle, cancellationToken);
            crowd._people.Add(person);
        }

        var contacts = Math.Min(ContactsOfEach, plan.Users - 1);
        for (var index = 0; index < plan.Users; index++)
        {
            crowd._people[index].Contacts =
                [.. Enumerable.Range(1, contacts).Select(step => crowd._people[(index + (step * step)) % plan.Users].Account.Address.User)
                    .Where(user => user != crowd._people[index].Account.Address.User).Distinct()];
            UserId[] strangers = [.. crowd.Users.Except(crowd._people[index].Contacts).Where(user => user != crowd._people[index].Account.Address.User)];
            new Random(SeedOf(plan, plan.Users + index)).Shuffle(strangers);
            crowd._people[index].Strangers = new Queue<UserId>(strangers);
        }

        return crowd;
    }

    /// <summary>Everybody talks until cancelled.</summary>
    public Task LiveAsync(CancellationToken cancellationToken) => Task.WhenAll(_people.Select(person => person.LiveAsync(cancellationToken)));

    /// <summary>Everybody is online from now on, and writes no more.</summary>
    public void ComeBack() => _people.ForEach(person => person.ComeBack());

    /// <summary>Everybody leaves, and is back at once.</summary>
    public Task ReconnectAsync() => Task.WhenAll(_people.Select(person => person.ReconnectAsync()));

    /// <summary>Puts what is on all screens into the history, in place of what was there.</summary>
    public async Task ReportScreensAsync(RunHistory history, CancellationToken cancellationToken)
    {
        history.ClearScreens();
        foreach (var person in _people)
        {
            await person.ReportScreenAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync() => await Task.WhenAll(_people.Select(person => person.DisposeAsync().AsTask()));

    // The same in every process, which a hash code would not be.
    private static int SeedOf(ChaosPlan plan, int index) => unchecked((plan.Seed * 7919) + index);
}
