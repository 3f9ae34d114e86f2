using System.Globalization;
using ChatApp.Bench.Load.Crowd;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Load.Workloads;

/// <summary>Turns a paired workload's outcome into figures and violations.</summary>
internal static class PairedFigures
{
    private static readonly (string Name, double Share)[] Shares = [("p50", 0.5), ("p99", 0.99), ("p999", 0.999)];

    // Counted by the hosts themselves, all of them together.
    private static readonly (string Figure, string Meter, string Instrument)[] Counters =
    [
        ("redis-commands", "ChatApp.Redis", "chat.redis.commands"),
        ("cql-requests", "ChatApp.Cql", "chatapp.cql.operations"),
        ("cql-statements", "ChatApp.Cql", "chatapp.cql.statements"),
        ("fsyncs", "CassandraNode", "cassandra.fsyncs"),
        ("grpc-items", "ChatApp.Routing", "chat.handoff.items"),
        ("grpc-frames", "ChatApp.Routing", "chat.handoff.frames"),
        ("grpc-answer-frames", "ChatApp.Routing", "chat.handoff.answer_frames"),
    ];

    public static void Add(ReportWriter report, string workload, PairedOutcome outcome, CrowdCounts counts)
    {
        report.Add(new BenchResult($"{workload}/delivered-per-second", outcome.Delivered / outcome.Seconds, "1/s", Better.Higher));
        AddLatencies(report, $"{workload}/to-tick", counts.ToTick);
        AddLatencies(report, $"{workload}/to-recipient", counts.ToRecipient);
        AddLatencies(report, $"{workload}/to-receipt", counts.ToReceipt);
        AddServers(report, workload, outcome);
        report.Add(new BenchResult(
            $"{workload}/generator-cpu-seconds-per-million", outcome.PerMillion(outcome.GeneratorCpuSeconds), "s", Better.None));
        report.Add(new BenchResult($"{workload}/messages", outcome.Delivered, "1", Better.None));
        report.Add(new BenchResult($"{workload}/messages-before", outcome.DeliveredBefore, "1", Better.None));
        report.Add(new BenchResult($"{workload}/duplicates", counts.Duplicates, "1", Better.None));
        report.Add(new BenchResult($"{workload}/overtaken", counts.Overtaken, "1", Better.None));
        AddViolations(report, counts);
    }

    /// <summary>A run with an error is no result.</summary>
    public static void AddViolations(ReportWriter report, CrowdCounts counts)
    {
        foreach (var violation in counts.Violations)
        {
            report.AddViolation(violation);
        }

        if (counts.Delivered < counts.Sent || counts.Ticked < counts.Sent || counts.Receipts < counts.Sent)
        {
            report.AddViolation(string.Create(
                CultureInfo.InvariantCulture,
                $"of {counts.Sent} messages {counts.Ticked} have their tick, {counts.Delivered} came to their recipient, {counts.Receipts} receipts came back"));
        }
    }

    private static void AddServers(ReportWriter report, string workload, PairedOutcome outcome)
    {
        var servers = outcome.Servers;
        if (servers.Kinds.Count == 0)
        {
            return; // A system that was there before: only its outside is known.
        }

        report.Add(new BenchResult(
            $"{workload}/server-cpu-seconds-per-million", outcome.PerMillion(servers.CpuSeconds()), "s", Better.Lower));
        foreach (var kind in servers.Kinds)
        {
            report.Add(new BenchResult(
                $"{workload}/server-cpu-seconds-per-million/{kind}", outcome.PerMillion(servers.CpuSeconds(kind)), "s", Better.Lower));
        }

        foreach (var kind in servers.Kinds)
        {
            var allocated = servers.PerSecond(kind, "System.Runtime", "dotnet.gc.heap.total_allocated");
            if (allocated > 0)
            {
                report.Add(new BenchResult($"{workload}/bytes-allocated-per-message/{kind}", outcome.PerMessage(allocated), "B", Better.Lower));
            }
        }

        foreach (var (figure, meter, instrument) in Counters)
        {
            var happened = servers.PerSecond(kind: null, meter, instrument);
            if (happened > 0)
            {
                report.Add(new BenchResult($"{workload}/{figure}-per-message", outcome.PerMessage(happened), "1", Better.Lower));
            }
        }
    }

    private static void AddLatencies(ReportWriter report, string name, Latencies latencies)
    {
        foreach (var (share, value) in Shares)
        {
            report.Add(new BenchResult($"{name}/{share}", latencies.Milliseconds(value), "ms", Better.Lower));
        }
    }
}
