namespace OrleansLlm.Routing.Policies;

/// <summary>A mistake in a policy.</summary>
/// <param name="Path">Where, such as <c>policy.steps[1].weight</c>.</param>
/// <param name="Rule">What must be there, and what was given.</param>
public sealed record PolicyProblem(string Path, string Rule)
{
    /// <summary>The whole sentence.</summary>
    public override string ToString() => $"{Path} {Rule}.";
}
