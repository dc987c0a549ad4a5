namespace OrleansLlm.Contracts.Replicas;

/// <summary>How busy a replica is.</summary>
[GenerateSerializer, Immutable, Alias("llm.replica-load")]
public sealed record ReplicaLoad
{
    /// <summary>Sequences in the batch.</summary>
    [Id(0)]
    public int Running { get; init; }

    /// <summary>Sequences that wait for a slot.</summary>
    [Id(1)]
    public int Waiting { get; init; }

    /// <summary>KV slots in all.</summary>
    [Id(2)]
    public int Slots { get; init; }
}
