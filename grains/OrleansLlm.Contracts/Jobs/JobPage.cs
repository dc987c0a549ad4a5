namespace OrleansLlm.Contracts.Jobs;

/// <summary>One page of a tenant's jobs.</summary>
[GenerateSerializer, Immutable, Alias("llm.job-page")]
public sealed record JobPage
{
    /// <summary>Ids of jobs, newest first.</summary>
    [Id(0)]
    public required IReadOnlyList<string> Jobs { get; init; }

    /// <summary>Whether more follow.</summary>
    [Id(1)]
    public bool HasMore { get; init; }
}
