using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>An annotation of a chat's text on the wire.</summary>
internal sealed record CitationBody
{
    public int StartIndex { get; init; }

    public int EndIndex { get; init; }

    public string? FileId { get; init; }

    public string? Filename { get; init; }

    public string? Url { get; init; }

    public string? Title { get; init; }

    public string? Quote { get; init; }

    public string? VectorStoreId { get; init; }

    public string? ChunkId { get; init; }

    public long? FirstByte { get; init; }

    public int? ByteCount { get; init; }

    public static CitationBody Of(TextAnnotation annotation) => new()
    {
        StartIndex = annotation.StartIndex,
        EndIndex = annotation.EndIndex,
        FileId = annotation.FileId,
        Filename = annotation.Filename,
        Url = annotation.Url,
        Title = annotation.Title,
        Quote = annotation.Quote,
        VectorStoreId = annotation.Index,
        ChunkId = annotation.Chunk,
        FirstByte = annotation.FirstByte,
        ByteCount = annotation.ByteCount,
    };

    public TextAnnotation ToAnnotation(string type) => new()
    {
        Type = type,
        StartIndex = StartIndex,
        EndIndex = EndIndex,
        FileId = FileId,
        Filename = Filename,
        Url = Url,
        Title = Title,
        Quote = Quote,
        Index = VectorStoreId,
        Chunk = ChunkId,
        FirstByte = FirstByte,
        ByteCount = ByteCount,
    };
}
