namespace OrleansLlm.Grains.Conversations;

/// <summary>A run of entries of a log, stored as one record.</summary>
[GenerateSerializer, Alias("llm.state.segment`1")]
internal sealed class SegmentState<T>
{
    [Id(0)]
    public List<T> Items { get; set; } = [];
}
