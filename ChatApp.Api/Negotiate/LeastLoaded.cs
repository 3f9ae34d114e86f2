namespace ChatApp.Api.Negotiate;

/// <summary>Gives clients out one by one, each to the gateway that has the fewest connections by then; the first of several.</summary>
internal static class LeastLoaded
{
    /// <param name="before">How many have been given out before.</param>
    /// <param name="connections">What each gateway had at first, ascending; at least one.</param>
    /// <returns>Which of them the next client goes to.</returns>
    public static int IndexFor(long before, IReadOnlyList<int> connections)
    {
        // The lowest gateways fill up together to the level of the next one, which then fills up with them.
        var (filled, level) = (1, (long)connections[0]);
        while (filled < connections.Count)
        {
            var room = filled * (connections[filled] - level);
            if (before < room)
            {
                break;
            }

            before -= room;
            level = connections[filled];
            filled++;
        }

        return (int)(before % filled);
    }
}
