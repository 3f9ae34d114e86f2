using ChatApp.Cql.Nodes;

namespace ChatApp.Cql.Routing;

/// <summary>
/// The nodes to try for one request, each once: the local ones that have the partition, the other local ones, the remote
/// ones if they may serve. Each group starts at another node each time. A struct, so that a request costs no allocation.
/// </summary>
internal struct QueryPlan(Topology topology, Node[] replicas, int start)
{
    private int _position;

    /// <summary>The next node that is up; false when all were tried.</summary>
    public bool TryNext([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? node)
    {
        while (_position < replicas.Length + topology.Local.Length + topology.Remote.Length)
        {
            var position = _position++;
            if (position < replicas.Length)
            {
                node = At(replicas, position);
            }
            else if (position < replicas.Length + topology.Local.Length)
            {
                node = At(topology.Local, position - replicas.Length);
                if (Array.IndexOf(replicas, node) >= 0)
                {
                    continue;
                }
            }
            else
            {
                node = At(topology.Remote, position - replicas.Length - topology.Local.Length);
            }

            if (node.IsUp)
            {
                return true;
            }
        }

        node = null;
        return false;
    }

    private readonly Node At(Node[] group, int step) => group[(int)(((uint)start + (uint)step) % (uint)group.Length)];
}
