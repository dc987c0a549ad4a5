namespace OrleansLlm.Grains.VectorStores;

/// <summary>Which vector stores a file is in.</summary>
[GenerateSerializer, Alias("llm.state.store-file-links")]
internal sealed class StoreFileLinksState
{
    [Id(0)]
    public List<string> Stores { get; set; } = [];
}
