using OrleansLlm.Contracts.Retrieval;
using OrleansLlm.Retrieval.Packing;

namespace OrleansLlm.Grains.FileSearch;

/// <summary>
/// Hits as passages whose bytes are exact. What an index tells around a hit is read as the document's own chunks, since its joined text is not the document's byte by
/// byte. Thread-safe.
/// </summary>
internal sealed class PassageReader(IGrainFactory grains)
{
    /// <summary>The passages, best first.</summary>
    public async Task<IReadOnlyList<Passage>> ReadAsync(string tenant, FoundPassages found, CancellationToken cancellationToken)
    {
        var documents = found.Hits.Where(hit => hit.Hit.Expanded is { Chunks: > 1 }).Select(hit => (hit.Store, hit.Hit.Document)).Distinct();
        var read = (await Task.WhenAll(documents.Select(async document => (document, Content: await DocumentAsync(tenant, document, cancellationToken)))))
            .ToDictionary(entry => entry.document, entry => entry.Content);
        return [.. found.Hits.SelectMany(hit => Of(hit, read.GetValueOrDefault((hit.Store, hit.Hit.Document))))];
    }

    private Task<IndexedDocument?> DocumentAsync(string tenant, (string Store, string Document) document, CancellationToken cancellationToken) =>
        grains.GetGrain<IIndexDocumentsGrain>(new IndexKey(tenant, document.Store).ToString()).FindAsync(document.Document, cancellationToken);

    /// <summary>The chunk itself first: what follows of its neighbours is worth less.</summary>
    private static IEnumerable<Passage> Of(FoundPassage found, IndexedDocument? document)
    {
        yield return Of(found, found.Hit.Chunk);
        if (document is null || found.Hit.Expanded is not { } around)
        {
            yield break;
        }

        foreach (var (chunk, place) in document.Chunks.Select((chunk, place) => (chunk, place)).Skip(around.FirstChunk).Take(around.Chunks))
        {
            if (place != found.Hit.ChunkIndex)
            {
                yield return Of(found, chunk);
            }
        }
    }

    private static Passage Of(FoundPassage found, IndexedChunk chunk) => new()
    {
        DocumentId = SourceId.Of(found.Store, found.Hit.Document),
        Name = found.FileName,
        Text = chunk.Text,
        Context = chunk.Context,
        ByteStart = chunk.Start,
        Score = found.Hit.Scores.Final,
    };
}
