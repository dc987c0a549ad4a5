namespace OrleansLlm.Models.Tokenization.Subwords;

/// <summary>
/// A trie over UTF-16 units in arrays: the children of a node lie side by side, ascending. Finds all pieces that a text begins with in one walk.
/// Immutable.
/// </summary>
internal sealed class PieceTrie
{
    private const int None = -1;

    private readonly List<char> _labels = [];
    private readonly List<int> _ids = [];
    private readonly List<int> _firstChild = [];
    private readonly List<int> _childCount = [];
    private readonly int[] _byFirst = new int[char.MaxValue + 1];

    /// <summary>Builds the trie.</summary>
    /// <param name="pieces">Pieces, none empty, each once, with their ids.</param>
    public PieceTrie(IEnumerable<KeyValuePair<string, int>> pieces)
    {
        var sorted = pieces.OrderBy(piece => piece.Key, StringComparer.Ordinal).ToArray();
        var open = new Queue<(int Node, int Start, int End, int Depth)>();
        int roots = AddChildren(sorted, 0, sorted.Length, depth: 0, open);
        Array.Fill(_byFirst, None);
        for (int root = 0; root < roots; root++)
        {
            _byFirst[_labels[root]] = root;
        }

        while (open.TryDequeue(out var next))
        {
            _firstChild[next.Node] = _labels.Count;
            _childCount[next.Node] = AddChildren(sorted, next.Start, next.End, next.Depth, open);
        }
    }

    /// <summary>The node of a text's first unit, or -1.</summary>
    public int Root(char unit) => _byFirst[unit];

    /// <summary>The node one unit further, or -1.</summary>
    public int Next(int node, char unit)
    {
        int low = _firstChild[node];
        int high = low + _childCount[node] - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            char label = _labels[middle];
            if (label == unit)
            {
                return middle;
            }

            (low, high) = label < unit ? (middle + 1, high) : (low, middle - 1);
        }

        return None;
    }

    /// <summary>The id of the piece that ends at a node, or -1.</summary>
    public int Id(int node) => _ids[node];

    // The pieces of a range share their first `depth` units; a piece of that length is first in it and belongs to the node itself.
    private int AddChildren(KeyValuePair<string, int>[] sorted, int start, int end, int depth, Queue<(int, int, int, int)> open)
    {
        int count = 0;
        for (int first = start; first < end;)
        {
            char unit = sorted[first].Key[depth];
            int last = first;
            while (last < end && sorted[last].Key[depth] == unit)
            {
                last++;
            }

            bool isPiece = sorted[first].Key.Length == depth + 1;
            _labels.Add(unit);
            _ids.Add(isPiece ? sorted[first].Value : None);
            _firstChild.Add(0);
            _childCount.Add(0);
            open.Enqueue((_labels.Count - 1, isPiece ? first + 1 : first, last, depth + 1));
            first = last;
            count++;
        }

        return count;
    }
}
