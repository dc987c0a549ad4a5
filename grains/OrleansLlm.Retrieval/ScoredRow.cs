namespace OrleansLlm.Retrieval;

/// <summary>A row of an index (one chunk) with its score; higher is better.</summary>
/// <param name="Row">The row's ordinal within the index as it is now.</param>
/// <param name="Score">BM25, cosine, or what a fusion made of them.</param>
public readonly record struct ScoredRow(int Row, float Score) : IComparable<ScoredRow>
{
    /// <summary>Best first; equal scores by row, so that an order never depends on the way it was found.</summary>
    public int CompareTo(ScoredRow other)
    {
        var byScore = other.Score.CompareTo(Score);
        return byScore != 0 ? byScore : Row.CompareTo(other.Row);
    }

    /// <summary>Ranks lower than the other.</summary>
    public static bool operator <(ScoredRow left, ScoredRow right) => left.CompareTo(right) > 0;

    /// <summary>Ranks higher than the other.</summary>
    public static bool operator >(ScoredRow left, ScoredRow right) => left.CompareTo(right) < 0;

    /// <summary>Ranks no higher than the other.</summary>
    public static bool operator <=(ScoredRow left, ScoredRow right) => left.CompareTo(right) >= 0;

    /// <summary>Ranks no lower than the other.</summary>
    public static bool operator >=(ScoredRow left, ScoredRow right) => left.CompareTo(right) <= 0;
}
