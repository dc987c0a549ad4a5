using OrleansLlm.Contracts.Feedback;

namespace OrleansLlm.Grains.Feedback;

/// <summary>A tenant's feedback settings, and which records hold its entries.</summary>
[GenerateSerializer, Alias("llm.state.feedback")]
internal sealed class FeedbackState
{
    [Id(0)]
    public FeedbackSettings Settings { get; set; } = new();

    /// <summary>The first record that is kept.</summary>
    [Id(1)]
    public int First { get; set; }

    /// <summary>One more than the last record that was begun.</summary>
    [Id(2)]
    public int End { get; set; }

    /// <summary>No entry with this sequence number or a lower one is given out any more.</summary>
    [Id(3)]
    public long LastSequence { get; set; }
}
