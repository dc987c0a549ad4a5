using OrleansLlm.Engine.Constraints.Grammars;

namespace OrleansLlm.Engine.Constraints.Automata;

/// <summary>
/// The edges that read one character of a set. Different characters share the nodes of the bytes that they end with. Made once per set, since
/// repetitions have it many times.
/// </summary>
internal sealed class CharacterEdges
{
    /// <summary>Stands for the node behind the character.</summary>
    private const int Behind = -1;

    private readonly List<(byte First, byte Last, int Tail)> _first = [];

    /// <summary>Nodes within characters; each reads one byte.</summary>
    private readonly List<(byte First, byte Last, int Tail)> _tails = [];

    public CharacterEdges(RuneSet set)
    {
        var known = new Dictionary<(byte First, byte Last, int Tail), int>();
        foreach (var bytes in set.Ranges.SelectMany(range => Utf8Ranges.Split(range.First, range.Last)))
        {
            var target = Behind;
            for (var i = bytes.Length - 1; i > 0; i--)
            {
                var tail = (bytes[i].First, bytes[i].Last, target);
                if (!known.TryGetValue(tail, out target))
                {
                    known[tail] = target = _tails.Count;
                    _tails.Add(tail);
                }
            }

            _first.Add((bytes[0].First, bytes[0].Last, target));
        }
    }

    /// <summary>Adds them between two nodes.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <param name="newNode">Makes one more, behind the others.</param>
    /// <param name="from">Reads the first byte.</param>
    /// <param name="to">The node behind the character.</param>
    public void Add(List<AutomatonNode> nodes, Func<int> newNode, int from, int to)
    {
        var first = nodes.Count;
        foreach (var edge in _tails)
        {
            nodes[newNode()].Bytes.Add((edge.First, edge.Last, Target(edge.Tail)));
        }

        foreach (var edge in _first)
        {
            nodes[from].Bytes.Add((edge.First, edge.Last, Target(edge.Tail)));
        }

        int Target(int tail) => tail == Behind ? to : first + tail;
    }
}
