namespace OrleansLlm.Grains.Files;

/// <summary>A part of a file's content, stored as one record.</summary>
[GenerateSerializer, Alias("llm.state.file-chunk")]
internal sealed class FileChunk
{
    [Id(0)]
    public byte[] Data { get; set; } = [];
}
