using ChatApp.Contracts.Privacy;
using ChatApp.Storage.Privacy;

namespace ChatApp.Storage.Tests.Privacy;

public sealed class PresenceRuleTests
{
    /// <summary>All the ways in which one user can stand towards another.</summary>
    private static readonly Stance[] All =
    [
        .. from visibility in Enum.GetValues<LastSeenVisibility>()
           from isContact in new[] { false, true }
           from isBlocked in new[] { false, true }
           select new Stance(visibility, isContact, isBlocked),
    ];

    /// <summary>
    /// The rule written out: who shows somebody their presence. The rows are everyone, contacts, nobody; the columns no contact, contact.
    /// </summary>
    private static readonly bool[][] Shows = [[true, true], [false, true], [false, false]];

    [Fact]
    public void Two_users_see_each_other_when_both_show_and_neither_blocked_the_other()
    {
        Assert.Equal(12, All.Length);
        foreach (var (one, other) in Pairs())
        {
            var expected = !one.IsBlocked
                && !other.IsBlocked
                && Shows[(int)one.LastSeen][one.IsContact ? 1 : 0]
                && Shows[(int)other.LastSeen][other.IsContact ? 1 : 0];
            Assert.True(PresenceRule.SeeEachOther(one, other) == expected, $"{one} and {other}: not {expected}");
        }
    }

    [Fact]
    public void What_one_may_see_the_other_may_see()
    {
        foreach (var (one, other) in Pairs())
        {
            Assert.Equal(PresenceRule.SeeEachOther(one, other), PresenceRule.SeeEachOther(other, one));
            Assert.Equal(PresenceRule.SeeEachOtherTyping(one, other), PresenceRule.SeeEachOtherTyping(other, one));
        }
    }

    [Fact]
    public void Of_144_pairs_of_stances_9_see_each_other() // There are 3 ways to show: everyone, to a contact or not, and contacts, to one.
    {
        Assert.Equal(144, Pairs().Count());
        Assert.Equal(9, Pairs().Count(pair => PresenceRule.SeeEachOther(pair.One, pair.Other)));
    }

    [Fact]
    public void Typing_is_hidden_by_blocks_alone()
    {
        foreach (var (one, other) in Pairs())
        {
            Assert.Equal(!one.IsBlocked && !other.IsBlocked, PresenceRule.SeeEachOtherTyping(one, other));
        }
    }

    private static IEnumerable<(Stance One, Stance Other)> Pairs() => from one in All from other in All select (one, other);
}
