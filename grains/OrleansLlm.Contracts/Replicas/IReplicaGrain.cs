using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Contracts.Replicas;

/// <summary>One engine on one device slot of one silo. Key: <see cref="ReplicaKey"/>. Turns only enqueue and drain; the engine has its own thread.</summary>
[Alias("llm.replica"), GrainInterfaceType("replica")]
public interface IReplicaGrain : IGrainWithStringKey
{
    /// <summary>Renders and tokenises a request with the model's own tokenizer and template.</summary>
    /// <exception cref="LlmException">InvalidRequest or ContextLengthExceeded.</exception>
    [Alias("prepare")]
    Task<TokenCount> PrepareAsync(GenerationRequest request, CancellationToken cancellationToken = default);

    /// <summary>Turns token ids into text.</summary>
    [Alias("detokenize")]
    Task<string> DetokenizeAsync(int[] tokens, CancellationToken cancellationToken = default);

    /// <summary>Runs a call. A quiet stream carries heartbeats; cancelling frees the slot within one step.</summary>
    /// <exception cref="LlmException">Overloaded: the queue is full. ReplicaUnavailable: the engine failed.</exception>
    [Alias("generate")]
    IAsyncEnumerable<GenerationChunk> GenerateAsync(ReplicaRequest request, CancellationToken cancellationToken = default);

    /// <summary>How busy the engine is.</summary>
    [Alias("load")]
    Task<ReplicaLoad> GetLoadAsync(CancellationToken cancellationToken = default);
}
