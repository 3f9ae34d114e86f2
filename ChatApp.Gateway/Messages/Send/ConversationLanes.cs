using ChatApp.Contracts.Identity;

namespace ChatApp.Gateway.Messages.Send;

/// <summary>The lanes of one connection. Thread-safe.</summary>
internal sealed class ConversationLanes
{
    private readonly Dictionary<ConversationId, ConversationLane> _lanes = []; // What is locked, too: an object less for each connection.

    /// <summary>Conversations with a send under way, or one that was refused and not sent again.</summary>
    public int Count
    {
        get
        {
            lock (_lanes)
            {
                return _lanes.Count;
            }
        }
    }

    /// <summary>Takes the next place. Called in the order in which the frames arrived.</summary>
    /// <param name="conversation">Where.</param>
    /// <param name="number">Of the message.</param>
    /// <param name="shared">A place that has not been used yet, to be shared if it is the one before; null for none.</param>
    /// <returns>Null if an earlier message was refused and this is not that one sent again.</returns>
    public ConversationTurn? TryEnter(ConversationId conversation, long number, ConversationTurn? shared = null)
    {
        lock (_lanes)
        {
            var lane = LaneOf(conversation);
            if (lane.Refused is null && shared is not null && lane.Queued == shared.Queued)
            {
                lane.UnderWay++;
                lane.LastNumber = number;
                return shared;
            }

            if (number > lane.Refused)
            {
                return null;
            }

            lane.UnderWay++;
            if (number < lane.Refused)
            {
                return new ConversationTurn(Task.FromResult(true), new ConversationWrites()); // Sent again though not refused: nothing waits for it.
            }

            if (number == lane.Refused)
            {
                lane.Refused = null;
                lane.Writes = new ConversationWrites();
                if (lane.LastNumber >= number)
                {
                    lane.Queued = Task.FromResult(true); // What is under way was sent behind it, and is going to be refused.
                }
            }

            var turn = new ConversationTurn(lane.Queued, lane.Writes);
            lane.Queued = turn.Queued;
            lane.LastNumber = number;
            return turn;
        }
    }

    /// <summary>Notes the refusal of a message that took no place: it holds back what comes later, too.</summary>
    public void Refuse(ConversationId conversation, long number)
    {
        lock (_lanes)
        {
            var lane = LaneOf(conversation);
            lane.Refused = Math.Min(lane.Refused ?? number, number);
        }
    }

    /// <summary>A message leaves the lane with a tick, or with a refusal that holds back what comes later.</summary>
    public void Leave(ConversationId conversation, long number, ConversationTurn turn, bool refused)
    {
        lock (_lanes)
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
                turn.SetQueued();
            }

            if (lane is { UnderWay: 0, Refused: null })
            {
                _lanes.Remove(conversation);
            }
        }
    }

    private ConversationLane LaneOf(ConversationId conversation)
    {
        if (!_lanes.TryGetValue(conversation, out var lane))
        {
            _lanes[conversation] = lane = new ConversationLane();
        }

        return lane;
    }
}
