using OrleansLlm.Contracts.Conversations;

namespace OrleansLlm.Grains.Conversations;

/// <summary>What is durable of a conversation besides its turns.</summary>
[GenerateSerializer, Alias("llm.state.conversation")]
internal sealed class ConversationState
{
    [Id(0)]
    public ConversationSettings Settings { get; set; } = new();

    [Id(1)]
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>How many records of turns were begun.</summary>
    [Id(2)]
    public int Segments { get; set; }

    /// <summary>Turns that the model always sees.</summary>
    [Id(3)]
    public List<int> Pinned { get; set; } = [];

    /// <summary>All end users who took part.</summary>
    [Id(4)]
    public List<string> Users { get; set; } = [];

    /// <summary>The rolling summaries, the newest last: of different branches.</summary>
    [Id(5)]
    public List<RollingSummary> Summaries { get; set; } = [];

    /// <summary>It is being deleted: a crash on the way must not bring back what is left.</summary>
    [Id(6)]
    public bool IsDeleted { get; set; }

    /// <summary>Turns up to this number are in the tenant's index of turns.</summary>
    [Id(7)]
    public int IndexedTo { get; set; } = Turn.None;

    /// <summary>When its settings changed last (UTC).</summary>
    [Id(8)]
    public DateTimeOffset ChangedAt { get; set; }
}
