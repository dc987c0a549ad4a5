namespace OrleansLlm.Grains.Conversations;

/// <summary>Clients' ids of turns, by hash: a share of them, stored as one record.</summary>
[GenerateSerializer, Alias("llm.state.turn-keys")]
internal sealed class TurnKeyBucket
{
    [Id(0)]
    public List<long> Hashes { get; set; } = [];

    /// <summary>The turn of the hash at the same place: the first one of its append.</summary>
    [Id(1)]
    public List<int> Numbers { get; set; } = [];
}
