using System.Collections.Concurrent;
using System.Globalization;
using ChatApp.Cql.Nodes;

namespace ChatApp.Cql.Routing;

/// <summary>
/// Which local nodes have a partition: the ring of tokens, and for each keyspace the walk along it that its replication
/// strategy prescribes, worked out when it is first asked for. Thread-safe.
/// </summary>
internal sealed class ReplicaMap
{
    private readonly long[] _tokens;
    private readonly Node[] _owners;
    private readonly string _localDatacenter;
    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _replication;
    private readonly ConcurrentDictionary<string, Node[][]> _byKeyspace = new();

    public ReplicaMap(Node[] nodes, string localDatacenter, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> replication)
    {
        var ring = nodes.SelectMany(node => node.Info.Tokens.Select(token => (Token: token, Node: node))).OrderBy(entry => entry.Token).ToArray();
        _tokens = [.. ring.Select(entry => entry.Token)];
        _owners = [.. ring.Select(entry => entry.Node)];
        _localDatacenter = localDatacenter;
        _replication = replication;
    }

    public Node[] Find(string keyspace, long token)
    {
        var ranges = _byKeyspace.GetOrAdd(keyspace, static (name, map) => map.Build(name), this);
        if (ranges.Length == 0)
        {
            return [];
        }

        // A node's range ends with its token, which is part of it; past the last token the ring begins anew.
        var index = Array.BinarySearch(_tokens, token);
        index = index < 0 ? ~index : index;
        return ranges[index == _tokens.Length ? 0 : index];
    }

    private Node[][] Build(string keyspace)
    {
        if (!_replication.TryGetValue(keyspace, out var options))
        {
            return [];
        }

        var strategy = options.GetValueOrDefault("class") ?? "";
        var ranges = new Node[_tokens.Length][];
        for (var i = 0; i < ranges.Length; i++)
        {
            ranges[i] = strategy.EndsWith("SimpleStrategy", StringComparison.Ordinal) ? Simple(i, Factor(options, "replication_factor"))
                : strategy.EndsWith("NetworkTopologyStrategy", StringComparison.Ordinal) ? ByRack(i, Factor(options, _localDatacenter))
                : [];
        }

        return ranges;
    }

    // The next distinct nodes, wherever they are; of these the local ones.
    private Node[] Simple(int start, int factor) =>
        [.. Walk(start).Take(factor).Where(node => node.Info.Datacenter == _localDatacenter)];

    // The next distinct nodes of the data centre, each of another rack as long as there is one.
    private Node[] ByRack(int start, int factor)
    {
        var racks = _owners.Where(node => node.Info.Datacenter == _localDatacenter).Select(node => node.Info.Rack).Distinct().Count();
        var (chosen, passed, seen) = (new List<Node>(), new Queue<Node>(), new HashSet<string>());
        foreach (var node in Walk(start).Where(node => node.Info.Datacenter == _localDatacenter))
        {
            if (seen.Count == racks || seen.Add(node.Info.Rack))
            {
                chosen.Add(node);
            }
            else
            {
                passed.Enqueue(node);
            }

            while (seen.Count == racks && chosen.Count < factor && passed.TryDequeue(out var earlier))
            {
                chosen.Add(earlier);
            }

            if (chosen.Count >= factor)
            {
                break;
            }
        }

        return [.. chosen.Take(factor)];
    }

    private IEnumerable<Node> Walk(int start) =>
        Enumerable.Range(0, _owners.Length).Select(step => _owners[(start + step) % _owners.Length]).Distinct();

    // "3", or "3/1" where one of the three is transient.
    private static int Factor(IReadOnlyDictionary<string, string> options, string key) =>
        int.TryParse(options.GetValueOrDefault(key)?.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var factor) ? factor : 0;
}
