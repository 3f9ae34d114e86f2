using ChatApp.Contracts.Identity;
using ChatApp.Gateway.Messages.Send;

namespace ChatApp.Gateway.Tests.Messages.Send;

public sealed class ConversationLanesTests
{
    private static readonly ConversationId Conversation = new(Guid.NewGuid());

    private readonly ConversationLanes _lanes = new();

    [Fact]
    public async Task A_message_waits_until_all_earlier_ones_are_queued()
    {
        var first = Enter(1);
        var second = Enter(2);
        Assert.True(await first.Earlier);
        Assert.False(second.Earlier.IsCompleted);

        first.SetQueued();

        Assert.True(await second.Earlier);
    }

    [Fact]
    public async Task A_refusal_refuses_what_was_sent_behind_it()
    {
        var first = Enter(1);
        var second = Enter(2);

        _lanes.Leave(Conversation, 1, first, refused: true);

        Assert.False(await second.Earlier);
        Assert.Null(_lanes.TryEnter(Conversation, 3));
    }

    [Fact]
    public async Task The_lane_opens_again_when_the_refused_message_is_sent_again()
    {
        var first = Enter(1);
        var second = Enter(2);
        _lanes.Leave(Conversation, 1, first, refused: true);
        _lanes.Leave(Conversation, 2, second, refused: true);

        Assert.Null(_lanes.TryEnter(Conversation, 2));
        var again = Enter(1);
        Assert.True(await again.Earlier);
        var secondAgain = Enter(2);
        again.SetQueued();
        Assert.True(await secondAgain.Earlier);
    }

    [Fact]
    public void Conversations_do_not_wait_for_each_other()
    {
        Enter(1);
        var elsewhere = _lanes.TryEnter(new ConversationId(Guid.NewGuid()), 1);
        Assert.True(elsewhere!.Earlier.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_message_that_was_refused_at_the_door_waits_for_the_earlier_ones_when_it_is_sent_again()
    {
        var first = Enter(1);
        _lanes.Refuse(Conversation, 2);
        Assert.Null(_lanes.TryEnter(Conversation, 3));

        var second = Enter(2);
        Assert.False(second.Earlier.IsCompleted);
        first.SetQueued();
        Assert.True(await second.Earlier);
    }

    [Fact]
    public void An_earlier_message_sent_once_more_does_not_lift_a_refusal()
    {
        _lanes.Refuse(Conversation, 5);
        var third = Enter(3);
        Assert.True(third.Earlier.IsCompletedSuccessfully);
        Assert.Null(_lanes.TryEnter(Conversation, 6));
        _lanes.Leave(Conversation, 3, third, refused: false);
        Assert.Null(_lanes.TryEnter(Conversation, 6));
        Enter(5);
        Enter(6);
    }

    [Fact]
    public void A_lane_is_forgotten_once_nothing_of_it_is_open()
    {
        _lanes.Refuse(Conversation, 1);
        Assert.Equal(1, _lanes.Count);
        var again = Enter(1);
        _lanes.Leave(Conversation, 1, again, refused: false);
        Assert.Equal(0, _lanes.Count);
    }

    private ConversationTurn Enter(long number)
    {
        var turn = _lanes.TryEnter(Conversation, number);
        Assert.NotNull(turn);
        return turn;
    }
}
