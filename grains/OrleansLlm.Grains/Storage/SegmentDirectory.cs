namespace OrleansLlm.Grains.Storage;

/// <summary>The numbers of a table's segments, lowest first.</summary>
[GenerateSerializer, Alias("llm.state.segment-directory")]
internal sealed class SegmentDirectory
{
    [Id(0)]
    public List<int> Segments { get; set; } = [];
}
