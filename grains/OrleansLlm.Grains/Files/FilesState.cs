namespace OrleansLlm.Grains.Files;

/// <summary>What a tenant's files leave to do.</summary>
[GenerateSerializer, Alias("llm.state.files")]
internal sealed class FilesState
{
    /// <summary>Being written.</summary>
    [Id(0)]
    public List<FileUpload> Uploads { get; set; } = [];

    /// <summary>Deleted, with content still to be removed.</summary>
    [Id(1)]
    public List<DoomedFile> Doomed { get; set; } = [];
}
