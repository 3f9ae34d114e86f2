using System.Globalization;
using ChatApp.Cql.Types;

namespace CassandraNode.Execution;

/// <summary>Durations as written in statements: <c>1y2mo3w4d5h6m7s8ms9us10ns</c>.</summary>
internal static class DurationText
{
    private static readonly (string Unit, int Months, int Days, long Nanoseconds)[] Units =
    [
        ("mo", 1, 0, 0), ("ms", 0, 0, 1_000_000), ("us", 0, 0, 1_000), ("ns", 0, 0, 1), ("y", 12, 0, 0), ("w", 0, 7, 0), ("d", 0, 1, 0),
        ("h", 0, 0, 3_600_000_000_000), ("m", 0, 0, 60_000_000_000), ("s", 0, 0, 1_000_000_000),
    ];

    /// <exception cref="FormatException">It is none.</exception>
    public static CqlDuration Parse(string text)
    {
        var negative = text.StartsWith('-');
        var rest = text.AsSpan(negative ? 1 : 0);
        var (months, days, nanoseconds) = (0, 0, 0L);
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            var count = digits > 0 ? long.Parse(rest[..digits], CultureInfo.InvariantCulture) : throw new FormatException();
            rest = rest[digits..];
            var found = false;
            foreach (var unit in Units)
            {
                if (rest.StartsWith(unit.Unit, StringComparison.Ordinal))
                {
                    months += checked((int)(count * unit.Months));
                    days += checked((int)(count * unit.Days));
                    nanoseconds += count * unit.Nanoseconds;
                    rest = rest[unit.Unit.Length..];
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                throw new FormatException();
            }
        }

        return negative ? new CqlDuration(-months, -days, -nanoseconds) : new CqlDuration(months, days, nanoseconds);
    }
}
