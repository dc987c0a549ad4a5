using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Grains.Retrieval;

/// <summary>Documents and hits as calls carry them, and as the library has them.</summary>
internal static class IndexWire
{
    /// <summary>Documents to put in, then those to take out.</summary>
    public static IReadOnlyList<IndexOperation> ToOperations(IReadOnlyList<IndexedDocument> documents, IReadOnlyList<string> deletes) =>
        [.. documents.Select(document => IndexOperation.Upsert(ToDocument(document))), .. deletes.Select(IndexOperation.Delete)];

    public static IndexDocument ToDocument(IndexedDocument document) => new()
    {
        Id = document.Id,
        Attributes = ToAttributes(document.Attributes),
        Time = document.Time,
        Chunks = [.. document.Chunks.Select(ToChunk)],
    };

    public static IndexedDocument ToWire(IndexDocument document) => new()
    {
        Id = document.Id,
        Attributes = ToWire(document.Attributes),
        Time = document.Time,
        Chunks = [.. document.Chunks.Select(ToWire)],
    };

    public static IndexChunk ToChunk(IndexedChunk chunk) => new()
    {
        Text = chunk.Text,
        Context = chunk.Context,
        Start = chunk.Start,
        Length = chunk.Length,
        Vector = ToMemory(chunk.Vector),
        Place = chunk.Place is not { } place ? null : new ChunkPlace
        {
            Page = place.Page,
            FileStart = place.FileStart,
            FileLength = place.FileLength,
            ParentStart = place.ParentStart,
            ParentLength = place.ParentLength,
        },
    };

    public static IndexedChunk ToWire(IndexChunk chunk) => new()
    {
        Text = chunk.Text,
        Context = chunk.Context,
        Start = chunk.Start,
        Length = chunk.Length,
        Vector = chunk.Vector?.ToArray(),
        Place = chunk.Place is not { } place ? null : new IndexedPlace
        {
            Page = place.Page,
            FileStart = place.FileStart,
            FileLength = place.FileLength,
            ParentStart = place.ParentStart,
            ParentLength = place.ParentLength,
        },
    };

    /// <summary>Null stays null, which the array's own conversion makes a vector of no dimensions.</summary>
    public static ReadOnlyMemory<float>? ToMemory(float[]? vector)
    {
        if (vector is null)
        {
            return null;
        }

        return vector;
    }

    public static IndexHit ToHit(IndexSearchHit hit) => new(hit.Document, hit.ChunkIndex, ToChunk(hit.Chunk), ToAttributes(hit.Attributes), hit.Time);

    public static IndexSearchHit ToWire(IndexHit hit) => new()
    {
        Document = hit.DocumentId,
        ChunkIndex = hit.ChunkIndex,
        Chunk = ToWire(hit.Chunk),
        Attributes = ToWire(hit.Attributes),
        Time = hit.Time,
    };

    public static IndexSearchHit ToWire(SearchHit hit) => ToWire(hit.Hit) with
    {
        Scores = new IndexScores
        {
            Lexical = hit.Scores.Lexical,
            Vector = hit.Scores.Vector,
            Fused = hit.Scores.Fused,
            Decayed = hit.Scores.Decayed,
            Reranked = hit.Scores.Reranked,
        },
        Expanded = hit.Expanded is not { } passage ? null : new IndexPassage
        {
            Text = passage.Text,
            Start = passage.Start,
            Length = passage.Length,
            FirstChunk = passage.FirstChunk,
            Chunks = passage.Chunks,
        },
    };

    public static IndexSearchStage ToWire(TracedStage stage) => new()
    {
        Name = stage.Name,
        Duration = stage.Duration,
        Hits = [.. stage.Hits.Select(hit => new IndexStageHit { Document = hit.Document, ChunkIndex = hit.Chunk, Score = hit.Score })],
    };

    public static ContentId[] ToContents(IReadOnlyList<string> names) => [.. names.Select((name, i) => ContentId.Parse(name, $"content_ids[{i}]"))];

    private static Dictionary<string, AttributeValue> ToAttributes(IReadOnlyDictionary<string, IndexAttribute>? attributes) =>
        attributes?.ToDictionary(attribute => attribute.Key, attribute => ToValue(attribute.Key, attribute.Value), StringComparer.Ordinal) ?? [];

    private static AttributeValue ToValue(string key, IndexAttribute value) => value switch
    {
        { Text: { } text, Number: null, Boolean: null } => text,
        { Text: null, Number: { } number, Boolean: null } => number,
        { Text: null, Number: null, Boolean: { } truth } => truth,
        _ => throw new OrleansLlm.Retrieval.RetrievalException($"attributes.{key} must be exactly one of a text, a number, true or false.", $"attributes.{key}"),
    };

    private static Dictionary<string, IndexAttribute>? ToWire(IReadOnlyDictionary<string, AttributeValue> attributes) => attributes.Count == 0 ? null
        : attributes.ToDictionary(attribute => attribute.Key, attribute => ToWire(attribute.Value), StringComparer.Ordinal);

    private static IndexAttribute ToWire(AttributeValue value) => value.Kind switch
    {
        AttributeValueKind.Text => value.Text,
        AttributeValueKind.Number => value.Number,
        _ => value.Number == 1,
    };
}
