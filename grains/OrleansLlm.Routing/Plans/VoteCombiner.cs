namespace OrleansLlm.Routing.Plans;

/// <summary>The most frequent answer, compared after normalising, or after taking what a pattern captures. Ties go to the earliest member.</summary>
/// <param name="Pattern">A regular expression whose first group is what is compared, or null: the whole text.</param>
public sealed record VoteCombiner(string? Pattern) : CombinerSpec;
