using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>The lanes of one connection. Thread-safe.</summary>
internal sealed class ConversationLanes
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ConversationId, ConversationLane> _lanes = [];

    /// <summary>Takes the next place. Called in the order in which the frames arrived.</summary>
    /// <returns>Null if an earlier message was refused and this is not that one sent again.</returns>
    public ConversationTurn? TryEnter(ConversationId conversation, long number)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(conversation, out var lane))
            {
                _lanes[conversation] = lane = new ConversationLane();
            }

            if (lane.Refused is { } refused)
            {
                if (number > refused)
                {
                    return null;
                }

                lane.Refused = null;
                lane.Durable = Task.FromResult(true);
            }

            var turn = new ConversationTurn(lane.Durable);
            lane.Durable = turn.Durable;
            lane.UnderWay++;
            return turn;
        }
    }

    /// <summary>Leaves the lane with a tick, or with a refusal that holds back what comes later.</summary>
    public void Leave(ConversationId conversation, long number, ConversationTurn turn, bool refused)
    {
        lock (_lock)
        {
            var lane = _lanes[conversation];
            lane.UnderWay--;
            if (refused)
            {
                turn.SetRefused();
                lane.Refused = Math.Min(lane.Refused ?? number, number);
            }
            else
            {
                turn.SetDurable();
            }

            if (lane is { UnderWay: 0, Refused: null })
            {
                _lanes.Remove(conversation);
            }
        }
    }
}
