using System.Text;
using OrleansLlm.Retrieval.Fusion;
using OrleansLlm.Retrieval.Storage;
using Passage = OrleansLlm.Retrieval.Packing.Passage;

namespace OrleansLlm.Retrieval.Evaluation;

/// <summary>Paragraphs of a question set in an index, searched as an application would.</summary>
public sealed class AnswerSearch : IDisposable
{
    private const int Batch = 256;
    private readonly RetrievalIndex _index;
    private readonly TextEmbedder? _embed;
    private readonly SquadDataset _dataset;

    private AnswerSearch(RetrievalIndex index, SquadDataset dataset, TextEmbedder? embed) => (_index, _dataset, _embed) = (index, dataset, embed);

    /// <summary>Indexes.</summary>
    /// <param name="dataset">The paragraphs.</param>
    /// <param name="folder">Where the index is built; must be empty.</param>
    /// <param name="language">The analyzer's language.</param>
    /// <param name="embed">Embeds; null: BM25 alone.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<AnswerSearch> BuildAsync(
        SquadDataset dataset, IIndexFolder folder, string language, TextEmbedder? embed, CancellationToken cancellationToken = default)
    {
        var vectors = new List<ReadOnlyMemory<float>?>();
        foreach (var texts in dataset.Paragraphs.Select(paragraph => paragraph.Text).Chunk(Batch))
        {
            vectors.AddRange(embed is null ? texts.Select(_ => (ReadOnlyMemory<float>?)null) : (await embed(texts, false, cancellationToken)).Select(vector => (ReadOnlyMemory<float>?)vector));
        }

        var index = RetrievalIndex.Open(folder, new IndexSettings { Language = language, Dimensions = vectors is [{ } first, ..] ? first.Length : 0 });
        index.Apply([.. dataset.Paragraphs.Select((paragraph, i) => IndexOperation.Upsert(new IndexDocument
        {
            Id = NameOf(i),
            Chunks = [new IndexChunk { Text = paragraph.Text, Length = Encoding.UTF8.GetByteCount(paragraph.Text), Vector = vectors[i] }],
        }))]);
        return new AnswerSearch(index, dataset, embed);
    }

    /// <summary>The passages that are found for a question, best first.</summary>
    /// <param name="question">The question.</param>
    /// <param name="top">How many.</param>
    /// <param name="without">A paragraph that is left out as if it were not there, or null.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async ValueTask<IReadOnlyList<Passage>> FindAsync(string question, int top, int? without, CancellationToken cancellationToken = default)
    {
        var vector = _embed is null ? (ReadOnlyMemory<float>?)null : (await _embed([question], true, cancellationToken))[0];
        var result = await HybridSearch.SearchAsync(_index, new SearchRequest { Text = question, Vector = vector, Top = top + 1 }, cancellationToken);
        return [.. result.Hits.Where(hit => without is not { } left || hit.Hit.DocumentId != NameOf(left)).Take(top).Select(hit => new Passage
        {
            DocumentId = hit.Hit.DocumentId,
            Name = hit.Hit.DocumentId,
            Text = hit.Hit.Chunk.Text,
            ByteStart = hit.Hit.Chunk.Start,
            Score = hit.Scores.Final,
        })];
    }

    /// <summary>A paragraph's name in the index.</summary>
    public static string NameOf(int paragraph) => FormattableString.Invariant($"paragraph-{paragraph}");

    /// <summary>The paragraphs and questions.</summary>
    public SquadDataset Dataset => _dataset;

    /// <summary>Closes the index.</summary>
    public void Dispose() => _index.Dispose();
}
