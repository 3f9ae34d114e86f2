using System.Globalization;
using ChatApp.Bench.Results;

namespace ChatApp.Bench.Peers;

/// <summary>
/// What the rounds of all systems came to. A round with an error is no result: it is left out, and a system of which none is left has a
/// reason in the place of a figure.
/// </summary>
internal sealed class PeerFigures
{
    private readonly Dictionary<(string Name, string System), List<BenchResult>> _figures = [];
    private readonly Dictionary<(string Workload, string System), string> _reasons = [];
    private readonly List<string> _names = [];

    /// <summary>Keeps a round.</summary>
    public void Keep(string system, IEnumerable<BenchResult> results)
    {
        foreach (var result in results)
        {
            if (!_figures.TryGetValue((result.Name, system), out var rounds))
            {
                _figures[(result.Name, system)] = rounds = [];
            }

            rounds.Add(result);
            if (!_names.Contains(result.Name, StringComparer.Ordinal))
            {
                _names.Add(result.Name);
            }
        }
    }

    /// <summary>Says why a system has no figures of a workload.</summary>
    public void KeepReason(string system, string workload, string reason) => _reasons[(workload, system)] = reason;

    /// <summary>A row for each figure of ours, and one for each peer beside it.</summary>
    public IEnumerable<BenchResult> Rows(string ours, IReadOnlyList<string> peers) =>
        from name in _names
        where _figures.ContainsKey((name, ours))
        let rounds = _figures[(name, ours)]
        from row in Rows(rounds[0] with { Value = Median(rounds) }, SpreadOf(rounds), peers)
        select row;

    private IEnumerable<BenchResult> Rows(BenchResult own, string? spread, IReadOnlyList<string> peers)
    {
        yield return own with { Reason = spread };
        var workload = own.Name.Split('/')[0];
        foreach (var peer in peers)
        {
            if (_figures.TryGetValue((own.Name, peer), out var theirs))
            {
                yield return own with { Peer = peer, PeerValue = Median(theirs), Reason = SpreadOf(theirs) };
            }
            else if (_reasons.TryGetValue((workload, peer), out var reason) && own.Name.Count(letter => letter == '/') == 1)
            {
                yield return own with { Peer = peer, Reason = reason };
            }
        }
    }

    // Part of the JSON only: a row of the table shows a reason where there is no value.
    private static string? SpreadOf(List<BenchResult> rounds) => rounds.Count < 2
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"rounds: {string.Join(", ", rounds.Select(round => round.Value.ToString("G4", CultureInfo.InvariantCulture)))}");

    private static double Median(List<BenchResult> rounds)
    {
        var sorted = rounds.Select(round => round.Value).Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }
}
