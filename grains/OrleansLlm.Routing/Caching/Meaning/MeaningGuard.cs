namespace OrleansLlm.Routing.Caching.Meaning;

/// <summary>
/// Whether two texts may mean the same, whatever their vectors say: vectors hardly notice another number, a "not", another name or what is done to what.
/// A difference in one of these refuses; a text in a language without word lists must have the same words. Pure.
/// </summary>
internal static class MeaningGuard
{
    /// <summary>What differs, in a word; null: nothing that is known of.</summary>
    public static string? Difference(MeaningMarks left, MeaningMarks right) => MarkDifference(left, right) ?? MatterDifference(left, right);

    /// <summary>As <see cref="Difference"/>, but other words for the matter pass.</summary>
    internal static string? MarkDifference(MeaningMarks left, MeaningMarks right)
    {
        if (left.Language != right.Language && left.Language.Length > 0 && right.Language.Length > 0)
        {
            return "language";
        }

        return left.Negations != right.Negations ? "negation"
            : !left.Numbers.SequenceEqual(right.Numbers) ? "number"
            : !left.Units.SequenceEqual(right.Units) ? "unit"
            : !left.Facts.SetEquals(right.Facts) ? "fact"
            : !Names(left, right) || !Names(right, left) ? "name"
            : null;
    }

    private static string? MatterDifference(MeaningMarks left, MeaningMarks right) => Covers(left.Matter, right.Matter) && Covers(right.Matter, left.Matter) ? null : "matter";

    /// <summary>Each name of the one is a word of the other; where both write them as names, in the same order.</summary>
    private static bool Names(MeaningMarks left, MeaningMarks right) =>
        left.Names.All(right.Words.Contains) && left.Names.Where(right.Names.Contains).SequenceEqual(right.Names.Where(left.Names.Contains));

    private static bool Covers(IReadOnlySet<string> one, IReadOnlySet<string> other) => one.All(stem => other.Contains(stem) || other.Any(known => IsTypo(stem, known)));

    /// <summary>One letter more, less, other, or two changed places, in words long enough that this is hardly another word.</summary>
    private static bool IsTypo(string left, string right)
    {
        const int LongEnough = 6;
        if (left.Length < LongEnough || right.Length < LongEnough || Math.Abs(left.Length - right.Length) > 1 || left[0] != right[0])
        {
            return false;
        }

        var same = 0;
        while (same < left.Length && same < right.Length && left[same] == right[same])
        {
            same++;
        }

        var l = left.AsSpan(same);
        var r = right.AsSpan(same);
        return l.Length > r.Length ? l[1..].SequenceEqual(r)
            : l.Length < r.Length ? r[1..].SequenceEqual(l)
            : l.Length == 0 || l[1..].SequenceEqual(r[1..]) || (l.Length > 1 && l[0] == r[1] && l[1] == r[0] && l[2..].SequenceEqual(r[2..]));
    }
}
