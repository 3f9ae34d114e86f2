using ChatApp.Contracts.Identity;
using ChatApp.Storage.Ledger;

namespace ChatApp.Gateway.Receipts;

/// <summary>Puts receipts of delivery together where their messages' numbers follow each other.</summary>
internal static class DeliveredRanges
{
    /// <summary>The fewest ranges that say the same. Those without a number or a device are in none (<see cref="HasPlace"/>).</summary>
    /// <param name="receipts">In any order, some perhaps twice.</param>
    public static List<DeliveredRange> Of(List<ReceiptSubject> receipts)
    {
        var ordered = receipts.FindAll(HasPlace);
        ordered.Sort(ByPlace);
        var ranges = new List<DeliveredRange>();
        foreach (var receipt in ordered)
        {
            var sender = new DeviceAddress(receipt.Sender, new DeviceId(receipt.SenderDevice));
            var range = new DeliveredRange(sender, receipt.Conversation, DeliveredRange.MonthOf(receipt.Message), receipt.Number, receipt.Number);
            if (ranges.Count > 0 && ranges[^1] is var before && GoesOn(before, range))
            {
                ranges[^1] = before with { Last = range.Last };
            }
            else
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }

    /// <summary>Whether it is known where a message stands among its device's.</summary>
    public static bool HasPlace(ReceiptSubject receipt) => receipt is { SenderDevice: > 0, Number: > 0 };

    private static bool GoesOn(DeliveredRange before, DeliveredRange next) =>
        next.Last - before.Last is 0 or 1
        && next.Last - before.First < DeliveredRange.MaximumLength
        && (next with { First = before.First, Last = before.Last }) == before;

    private static int ByPlace(ReceiptSubject one, ReceiptSubject other)
    {
        var order = one.Sender.Value.CompareTo(other.Sender.Value);
        order = order != 0 ? order : one.Conversation.Value.CompareTo(other.Conversation.Value);
        order = order != 0 ? order : one.SenderDevice.CompareTo(other.SenderDevice);
        order = order != 0 ? order : DeliveredRange.MonthOf(one.Message).CompareTo(DeliveredRange.MonthOf(other.Message));
        return order != 0 ? order : one.Number.CompareTo(other.Number);
    }
}
