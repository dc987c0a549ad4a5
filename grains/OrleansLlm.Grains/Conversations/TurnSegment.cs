using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>A run of a conversation's turns, stored as one record. The last one also tells where the branches end: so an append is one atomic write.</summary>
[GenerateSerializer, Alias("llm.state.turn-segment")]
internal sealed class TurnSegment
{
    [Id(0)]
    public List<StoredTurn> Items { get; set; } = [];

    /// <summary>Where the conversation goes on.</summary>
    [Id(1)]
    public int Head { get; set; } = Turn.None;

    /// <summary>The last turns of all branches.</summary>
    [Id(2)]
    public List<int> Leaves { get; set; } = [];
}
