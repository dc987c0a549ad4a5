using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Jobs;

/// <summary>Work that outlives calls and silos.</summary>
[GenerateSerializer, Immutable, Alias("llm.job-request")]
public sealed record JobRequest
{
    /// <summary>What kind of work: the name under which its handler is registered, such as <c>batch</c>.</summary>
    [Id(0)]
    public required string Kind { get; init; }

    /// <summary>On whose behalf: what the job does is paid by this key, and ends when the key is revoked.</summary>
    [Id(1)]
    public required Caller Caller { get; init; }

    /// <summary>What is to be done, as JSON that the kind's handler reads.</summary>
    [Id(2)]
    public required string Input { get; init; }
}
