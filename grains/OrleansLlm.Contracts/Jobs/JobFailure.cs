namespace OrleansLlm.Contracts.Jobs;

/// <summary>Why a job did not succeed.</summary>
[GenerateSerializer, Immutable, Alias("llm.job-failure")]
public sealed record JobFailure
{
    /// <summary>A word for programs, such as <c>invalid_input</c>.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>A sentence for people.</summary>
    [Id(1)]
    public required string Message { get; init; }
}
