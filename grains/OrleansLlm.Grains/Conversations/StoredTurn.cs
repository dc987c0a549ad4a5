using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A turn as it is stored.</summary>
[GenerateSerializer, Immutable, Alias("llm.state.turn")]
internal sealed record StoredTurn
{
    [Id(0)]
    public required Turn Turn { get; init; }

    /// <summary>The number of an ancestor further up, by which any ancestor is found in O(log depth) steps; of a first turn its own.</summary>
    [Id(1)]
    public int Jump { get; init; }

    /// <summary>For a reply: what the model was shown, without the messages.</summary>
    [Id(2)]
    public ContextReport? Sent { get; init; }
}
