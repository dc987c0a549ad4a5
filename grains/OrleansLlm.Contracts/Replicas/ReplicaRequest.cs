using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Replicas;

/// <summary>A call with its prompt already turned into tokens.</summary>
[GenerateSerializer, Immutable, Alias("llm.replica-request")]
public sealed record ReplicaRequest
{
    /// <summary>The tenant on whose behalf the replica works.</summary>
    [Id(0)]
    public required string Tenant { get; init; }

    /// <summary>The prompt.</summary>
    [Id(1)]
    public required int[] PromptTokens { get; init; }

    /// <summary>The most tokens per choice; fits the context window.</summary>
    [Id(2)]
    public int MaxTokens { get; init; }

    /// <summary>Everything else (its prompt fields are unset).</summary>
    [Id(3)]
    public required GenerationRequest Request { get; init; }
}
