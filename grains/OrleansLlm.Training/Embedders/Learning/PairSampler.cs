using OrleansLlm.Training.Embedders.Sources;

namespace OrleansLlm.Training.Embedders.Learning;

/// <summary>
/// Draws batches. All pairs of a batch are of one kind, or a text would be told from the others by its kind alone; kinds take turns by their weights.
/// </summary>
internal sealed class PairSampler
{
    // Texts shorter than this are not thinned out.
    private const int LeastThinned = 5;

    private readonly Random _random;
    private readonly (BagPair[] Pairs, double Weight)[] _kinds;
    private readonly int[] _next;

    public PairSampler(IEnumerable<BagPair> pairs, Random random)
    {
        _random = random;
        _kinds = [.. pairs.GroupBy(pair => pair.Kind).OrderBy(group => group.Key).Select(group => (group.ToArray(), Weight(group.Key)))];
        _next = new int[_kinds.Length];
        foreach (var (all, _) in _kinds)
        {
            random.Shuffle(all);
        }
    }

    /// <summary>The next batch; smaller only when its kind has fewer pairs.</summary>
    public (int[][] Left, int[][] Right) Next(int size)
    {
        int kind = Pick();
        var pairs = _kinds[kind].Pairs;
        size = Math.Min(size, pairs.Length);
        var (left, right) = (new int[size][], new int[size][]);
        for (int i = 0; i < size; i++)
        {
            if (_next[kind] == pairs.Length)
            {
                _random.Shuffle(pairs);
                _next[kind] = 0;
            }

            var pair = pairs[_next[kind]++];
            bool isSame = ReferenceEquals(pair.Left, pair.Right);
            (left[i], right[i]) = (Thin(pair.Left, isSame ? 0.4 : 0.1), Thin(pair.Right, isSame ? 0.4 : 0.1));
        }

        return (left, right);
    }

    private static double Weight(PairKind kind) => kind switch
    {
        PairKind.Definition => 4,
        PairKind.Example => 1,
        PairKind.Synonym => 2,
        PairKind.Broader => 1,
        PairKind.Thesaurus => 2,
        PairKind.Neighbour => 2,
        PairKind.Passage => 2,
        PairKind.Heading => 2,
        PairKind.Same => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind"),
    };

    private int Pick()
    {
        double at = _random.NextDouble() * _kinds.Sum(kind => kind.Weight);
        for (int kind = 0; kind < _kinds.Length - 1; kind++)
        {
            at -= _kinds[kind].Weight;
            if (at < 0)
            {
                return kind;
            }
        }

        return _kinds.Length - 1;
    }

    private int[] Thin(int[] rows, double share) =>
        rows.Length < LeastThinned ? rows : rows.Where(_ => _random.NextDouble() >= share).ToArray() is { Length: > 0 } kept ? kept : rows;
}
