namespace OrleansLlm.Routing.Execution.Combining;

/// <summary>What a member of an ensemble said.</summary>
/// <param name="Index">Its place among the members, from 0.</param>
/// <param name="Branch">Where it comes from.</param>
/// <param name="Answer">The answer.</param>
internal sealed record MemberAnswer(int Index, Branch Branch, WholeAnswer Answer);
