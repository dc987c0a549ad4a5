namespace OrleansLlm.Contracts.Replicas;

/// <summary>A silo's announcement: this model can run here, and so busy is it. Sent every second or so.</summary>
[GenerateSerializer, Immutable, Alias("llm.replica-offer")]
public sealed record ReplicaOffer
{
    /// <summary>The replica's grain key (<see cref="ReplicaKey"/>).</summary>
    [Id(0)]
    public required string Replica { get; init; }

    /// <summary>What the model is.</summary>
    [Id(1)]
    public required ModelInfo Model { get; init; }

    /// <summary>How busy the replica is.</summary>
    [Id(2)]
    public required ReplicaLoad Load { get; init; }
}
