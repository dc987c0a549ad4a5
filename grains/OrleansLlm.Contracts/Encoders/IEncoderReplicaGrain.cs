using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Contracts.Encoders;

/// <summary>One encoder on one device slot of one silo. Key: <see cref="ReplicaKey"/>. Turns only enqueue and drain; the engine has its own thread.</summary>
[Alias("llm.encoder-replica"), GrainInterfaceType("encoder-replica")]
public interface IEncoderReplicaGrain : IGrainWithStringKey
{
    /// <summary>Tokenises texts with the model's own tokenizer, instructions and limits.</summary>
    /// <exception cref="LlmException">InvalidRequest or ContextLengthExceeded.</exception>
    [Alias("prepare")]
    Task<IReadOnlyList<EncodingTokens>> PrepareAsync(PrepareEncoding request, CancellationToken cancellationToken = default);

    /// <summary>The tokens of one text, without an instruction.</summary>
    [Alias("tokenize")]
    Task<int[]> TokenizeAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Encodes. A quiet stream carries heartbeats; its elements carry results only; cancelling takes what has not run out of the queue.</summary>
    /// <exception cref="LlmException">Overloaded: the queue is full. ReplicaUnavailable: the engine failed.</exception>
    [Alias("encode")]
    IAsyncEnumerable<EncodingChunk> EncodeAsync(EncodingPart part, CancellationToken cancellationToken = default);
}
