using System.Numerics.Tensors;
using OrleansLlm.Retrieval.Filters;
using OrleansLlm.Retrieval.Lexical;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Tests.Storage;

/// <summary>What an index must hold and find, computed plainly from the documents alone.</summary>
internal sealed class IndexModel
{
    public Dictionary<string, IndexDocument> Documents { get; private init; } = new(StringComparer.Ordinal);

    public IndexModel With(IEnumerable<IndexOperation> operations)
    {
        var documents = new Dictionary<string, IndexDocument>(Documents, StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            if (operation.Document is { } document)
            {
                documents[operation.Id] = document;
            }
            else
            {
                documents.Remove(operation.Id);
            }
        }

        return new IndexModel { Documents = documents };
    }

    /// <summary>Is the index exactly these documents?</summary>
    public bool IsHeldBy(RetrievalIndex index) =>
        index.DocumentIds().Order(StringComparer.Ordinal).SequenceEqual(Documents.Keys.Order(StringComparer.Ordinal))
        && index.DocumentCount == Documents.Count && index.ChunkCount == Documents.Values.Sum(document => document.Chunks.Count)
        && Documents.Values.All(document => Same(document, index.Find(document.Id)!));

    /// <summary>BM25 of every chunk above zero, by the formula.</summary>
    public Dictionary<(string Id, int Chunk), float> Lexical(string query, AttributeFilter? filter)
    {
        var chunks = Documents.Values.SelectMany(document => document.Chunks.Select((chunk, i) => (document, i, Terms: Count(chunk.Indexed)))).ToArray();
        var counted = chunks.Count(chunk => chunk.Terms.Length > 0);
        var average = chunks.Sum(chunk => chunk.Terms.Length) / (double)counted;
        var scores = new Dictionary<(string, int), float>();
        foreach (var (term, times) in Count(query).Terms)
        {
            var frequency = chunks.Count(chunk => chunk.Terms.Terms.ContainsKey(term));
            var idf = Math.Log(1 + (counted - frequency + 0.5) / (frequency + 0.5));
            foreach (var (document, i, terms) in chunks.Where(chunk => chunk.Terms.Terms.ContainsKey(term) && filter?.Matches(chunk.document.Attributes) != false))
            {
                var count = terms.Terms[term];
                var score = times * idf * count / (count + 0.9 * (1 - 0.4 + 0.4 * SmallFloat.Decode(SmallFloat.Encode(terms.Length)) / average));
                scores[(document.Id, i)] = scores.GetValueOrDefault((document.Id, i)) + (float)score;
            }
        }

        return scores;
    }

    /// <summary>The cosine of every chunk.</summary>
    public Dictionary<(string Id, int Chunk), float> Nearest(float[] vector, AttributeFilter? filter) => Documents.Values
        .Where(document => filter?.Matches(document.Attributes) != false)
        .SelectMany(document => document.Chunks.Select((chunk, i) => (Key: (document.Id, i), Score: TensorPrimitives.CosineSimilarity(vector, chunk.Vector!.Value.Span))))
        .ToDictionary(chunk => chunk.Key, chunk => chunk.Score);

    internal static bool Same(IndexDocument left, IndexDocument right) =>
        left.Id == right.Id && left.Time == right.Time
        && left.Attributes.OrderBy(attribute => attribute.Key).SequenceEqual(right.Attributes.OrderBy(attribute => attribute.Key))
        && left.Chunks.Select(chunk => chunk with { Vector = null }).SequenceEqual(right.Chunks.Select(chunk => chunk with { Vector = null }));

    private static TermCounts Count(string text)
    {
        var counts = new TermCounts();
        TextAnalyzer.Get("english").Count(text, counts);
        return counts;
    }
}
