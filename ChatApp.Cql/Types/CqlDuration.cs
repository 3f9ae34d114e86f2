using System.Globalization;
using System.Text;

namespace ChatApp.Cql.Types;

/// <summary>
/// CQL's <c>duration</c>. Months, days and nanoseconds are counted apart, since a month has no fixed number of days and
/// a day no fixed number of hours. All three have the same sign or are zero.
/// </summary>
public readonly record struct CqlDuration
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <exception cref="ArgumentException">Some parts are negative and others positive.</exception>
    public CqlDuration(int months, int days, long nanoseconds)
    {
        if ((months < 0 || days < 0 || nanoseconds < 0) && (months > 0 || days > 0 || nanoseconds > 0))
        {
            throw new ArgumentException("The parts of a duration must all be negative or all be positive.");
        }

        Months = months;
        Days = days;
        Nanoseconds = nanoseconds;
    }

    /// <summary>Whole months.</summary>
    public int Months { get; }

    /// <summary>Whole days beside the months.</summary>
    public int Days { get; }

    /// <summary>Nanoseconds beside the days; may exceed a day.</summary>
    public long Nanoseconds { get; }

    /// <summary>As CQL writes it: <c>1y2mo3d4h5m6s7ms8us9ns</c>, <c>0ns</c> for none.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        if (Months < 0 || Days < 0 || Nanoseconds < 0)
        {
            text.Append('-');
        }

        // As unsigned numbers, so that the most negative ones have an absolute value too.
        var months = (ulong)Math.Abs((long)Months);
        var nanoseconds = Nanoseconds < 0 ? (ulong)-(Nanoseconds + 1) + 1 : (ulong)Nanoseconds;
        Append(text, months / 12, "y");
        Append(text, months % 12, "mo");
        Append(text, (ulong)Math.Abs((long)Days), "d");
        Append(text, nanoseconds / (3600 * NanosecondsPerSecond), "h");
        Append(text, nanoseconds / (60 * NanosecondsPerSecond) % 60, "m");
        Append(text, nanoseconds / NanosecondsPerSecond % 60, "s");
        Append(text, nanoseconds / 1_000_000 % 1000, "ms");
        Append(text, nanoseconds / 1000 % 1000, "us");
        Append(text, nanoseconds % 1000, "ns");
        return text.Length == 0 ? "0ns" : text.ToString();
    }

    private static void Append(StringBuilder text, ulong count, string unit)
    {
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
        }
    }
}
