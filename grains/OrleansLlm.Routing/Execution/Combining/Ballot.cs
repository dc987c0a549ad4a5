namespace OrleansLlm.Routing.Execution.Combining;

/// <summary>Counts equal answers. Ties go to the earliest member. Pure.</summary>
internal sealed class Ballot
{
    /// <param name="pattern">A regular expression whose first group is what is compared, or null: the whole text.</param>
    /// <param name="answers">The answers, at least one.</param>
    public Ballot(string? pattern, IReadOnlyList<MemberAnswer> answers)
    {
        var comparison = new AnswerComparison(pattern);
        var most = answers
            .OrderBy(answer => answer.Index)
            .GroupBy(answer => comparison.KeyOf(answer.Answer))
            .MaxBy(group => group.Count())!;
        (Winner, Votes) = (most.First(), most.Count());
    }

    /// <summary>The earliest of those who gave the most frequent answer.</summary>
    public MemberAnswer Winner { get; }

    /// <summary>How many gave it.</summary>
    public int Votes { get; }
}
