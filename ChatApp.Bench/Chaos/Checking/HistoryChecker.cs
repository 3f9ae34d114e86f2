using System.Globalization;
using ChatApp.Bench.Chaos.History;
using ChatApp.Client.Messages;

namespace ChatApp.Bench.Chaos.Checking;

/// <summary>
/// Goes over the whole history of a run, once everything has healed and come to rest, and names every promise that was broken
/// (docs/delivery-guarantees.md).
/// </summary>
internal static class HistoryChecker
{
    /// <summary>One line a violation, with the history of its message; none if all promises were kept.</summary>
    public static IReadOnlyList<string> Check(RunHistory history)
    {
        var found = history.Strange.Distinct().Select(strange => $"invented: {strange}").ToList();
        foreach (var message in history.Messages)
        {
            found.AddRange(CheckScreen(message).Concat(CheckTicks(message)).Concat(CheckLedger(message))
                .Select(problem => $"{problem} {Describe(message)}"));
        }

        found.AddRange(history.Messages.GroupBy(message => (message.From, message.To)).SelectMany(CheckOrder));
        return found;
    }

    private static IEnumerable<string> CheckScreen(MessageRecord message)
    {
        if (message.IsUnseen)
        {
            yield return "lost: acknowledged, and never shown to its reader.";
        }
        else if (message.WasWithheld)
        {
            yield return "withheld: acknowledged, and not given to a connected reader until it connected anew.";
        }

        if (message.Shown.Count > 1)
        {
            yield return $"doubled: it stands {message.Shown.Count} times on the screen.";
        }
    }

    private static IEnumerable<string> CheckTicks(MessageRecord message)
    {
        for (var index = 1; index < message.States.Count; index++)
        {
            if (message.States[index].State < message.States[index - 1].State)
            {
                yield return $"a tick went back: from {message.States[index - 1].State} to {message.States[index].State}.";
            }
        }

        if (message.LastState >= MessageState.Delivered && message.Shown.Count == 0)
        {
            yield return "a false tick: reported as delivered, and never shown.";
        }

        if (message.LastState == MessageState.Read && !message.MarkedRead)
        {
            yield return "a false tick: reported as read, and nobody said so.";
        }

        if (message.LastState < MessageState.Sent)
        {
            yield return $"stuck: everything has healed, and it is still {message.LastState}.";
        }
        else if (message.Shown.Count > 0 && message.LastState < MessageState.Delivered)
        {
            yield return "a missing tick: shown, and never reported as delivered.";
        }
        else if (message.MarkedRead && message.LastState < MessageState.Read)
        {
            yield return "a missing tick: read, and never reported so.";
        }
    }

    private static IEnumerable<string> CheckLedger(MessageRecord message)
    {
        if (!message.WasAcknowledged)
        {
            yield break;
        }

        if (message.Ledger is not { } ledger)
        {
            yield return "the ledger knows nothing of it.";
            yield break;
        }

        if (ledger.IsDelivered != message.LastState >= MessageState.Delivered)
        {
            yield return $"the ledger says delivered: {ledger.IsDelivered}; its writer was told {message.LastState}.";
        }

        if (ledger.IsRead != (message.LastState == MessageState.Read))
        {
            yield return $"the ledger says read: {ledger.IsRead}; its writer was told {message.LastState}.";
        }
    }

    private static IEnumerable<string> CheckOrder(IEnumerable<MessageRecord> conversation)
    {
        // What is not shown, or twice, is reported as such; it says nothing about the order of the others.
        MessageRecord? before = null;
        foreach (var message in conversation.Where(message => message.Shown.Count == 1).OrderBy(message => message.Shown[0].Order))
        {
            if (before is not null && message.Sequence < before.Sequence)
            {
                yield return $"out of order: behind number {before.Sequence} of the same writer. {Describe(message)} {Describe(before)}";
            }

            before = message;
        }
    }

    private static string Describe(MessageRecord message) => string.Create(
        CultureInfo.InvariantCulture,
        $"[number {message.Sequence} from {message.From} to {message.To}: {string.Join(", ", message.States.Select(Describe))}; shown {Places(message)}; ledger {Describe(message.Ledger)}]");

    private static string Describe(SeenState seen) =>
        string.Create(CultureInfo.InvariantCulture, $"{seen.State} as {seen.Id} after {seen.At.TotalSeconds:0.000} s");

    private static string Places(MessageRecord message) =>
        message.Shown.Count == 0 ? "nowhere" : $"at {string.Join(", ", message.Shown.Select(shown => shown.Order))}";

    private static string Describe(LedgerEntry? ledger) => ledger switch
    {
        null => "empty",
        { IsRead: true } => "read",
        { IsDelivered: true } => "delivered",
        _ => "sent",
    };
}
