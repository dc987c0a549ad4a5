using OrleansLlm.Contracts.Tenants;

namespace OrleansLlm.Contracts.Routing;

/// <summary>Plans, reserves, runs and settles calls. Key: <see cref="RouterKey"/>. Holds nothing durable.</summary>
[Alias("llm.router"), GrainInterfaceType("router")]
public interface IRouterGrain : IGrainWithStringKey
{
    /// <summary>Runs a call and streams its answer. Cancelling frees the slot within one step and bills what was produced.</summary>
    /// <exception cref="LlmException">Any code; before the first element when the call could not start, else in mid-stream.</exception>
    [Alias("generate")]
    IAsyncEnumerable<GenerationChunk> GenerateAsync(
        Caller caller, GenerationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Renders and tokenises a request without running it. Free of charge.</summary>
    [Alias("count-tokens")]
    Task<TokenCount> CountTokensAsync(Caller caller, GenerationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Turns token ids of a model back into text, special tokens included.</summary>
    [Alias("detokenize")]
    Task<string> DetokenizeAsync(Caller caller, string model, int[] tokens, CancellationToken cancellationToken = default);

    /// <summary>The models that the caller may use.</summary>
    [Alias("list-models")]
    Task<IReadOnlyList<Replicas.ModelInfo>> ListModelsAsync(Caller caller, CancellationToken cancellationToken = default);
}
