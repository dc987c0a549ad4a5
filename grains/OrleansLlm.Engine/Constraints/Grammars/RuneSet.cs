namespace OrleansLlm.Engine.Constraints.Grammars;

/// <summary>A set of Unicode scalar values as ascending, disjoint, inclusive ranges; surrogates are never in it. Immutable.</summary>
internal sealed class RuneSet
{
    public const int Last = 0x10FFFF;

    private const int FirstSurrogate = 0xD800;
    private const int LastSurrogate = 0xDFFF;

    private readonly (int First, int Last)[] _ranges;

    private RuneSet(IEnumerable<(int First, int Last)> ranges) => _ranges = [.. Normalize(ranges)];

    public static RuneSet All { get; } = Of((0, Last));

    public static RuneSet Digits { get; } = Of(('0', '9'));

    public IReadOnlyList<(int First, int Last)> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    public static RuneSet Of(params IEnumerable<(int First, int Last)> ranges) => new(ranges);

    public static RuneSet Of(int rune) => new([(rune, rune)]);

    public static RuneSet Union(IEnumerable<RuneSet> sets) => new(sets.SelectMany(set => set._ranges));

    public bool Contains(int rune) => Array.Exists(_ranges, range => rune >= range.First && rune <= range.Last);

    public RuneSet Complement()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (first, last) in _ranges)
        {
            gaps.Add((next, first - 1));
            next = last + 1;
        }

        gaps.Add((next, Last));
        return new RuneSet(gaps);
    }

    public RuneSet Except(RuneSet other) => Union([Complement(), other]).Complement();

    private static IEnumerable<(int First, int Last)> Normalize(IEnumerable<(int First, int Last)> ranges)
    {
        var sorted = ranges.SelectMany(WithoutSurrogates).Where(range => range.First <= range.Last).Order().ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            var (first, last) = sorted[i];
            while (i + 1 < sorted.Count && sorted[i + 1].First <= last + 1)
            {
                last = Math.Max(last, sorted[++i].Last);
            }

            yield return (first, last);
        }
    }

    private static (int First, int Last)[] WithoutSurrogates((int First, int Last) range) =>
        [(range.First, Math.Min(range.Last, FirstSurrogate - 1)), (Math.Max(range.First, LastSurrogate + 1), range.Last)];
}
