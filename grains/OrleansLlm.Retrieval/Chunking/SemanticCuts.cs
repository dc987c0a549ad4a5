using System.Numerics.Tensors;
using OrleansLlm.Retrieval.Documents;

namespace OrleansLlm.Retrieval.Chunking;

/// <summary>Places where the subject changes: the less the sentences before and after have to do with each other, the stronger the cut.</summary>
internal static class SemanticCuts
{
    // Sentences on each side that are compared; one alone says too little.
    private const int Window = 3;
    private const int Batch = 256;

    /// <summary>Cuts between sentences, ascending.</summary>
    public static async ValueTask<List<Cut>> OfAsync(Document document, SentenceEmbedder embed, CancellationToken cancellation)
    {
        var cuts = TextCuts.Sentences(document);
        int[] starts = [0, .. cuts.Select(cut => cut.Position), document.Text.Length];
        var sentences = Enumerable.Range(0, starts.Length - 1).Select(i => document.Text[starts[i]..starts[i + 1]].Trim()).ToList();
        var vectors = new List<ReadOnlyMemory<float>>(sentences.Count);
        foreach (var batch in sentences.Select(text => text.Length == 0 ? " " : text).Chunk(Batch))
        {
            vectors.AddRange(await embed(batch, cancellation).ConfigureAwait(false));
        }

        return [.. cuts.Select((cut, i) => cut with { Strength = 1 - Likeness(vectors, i + 1) })];
    }

    private static float Likeness(List<ReadOnlyMemory<float>> vectors, int place)
    {
        var before = Sum(vectors, Math.Max(0, place - Window), place);
        var after = Sum(vectors, place, Math.Min(vectors.Count, place + Window));
        var lengths = TensorPrimitives.Norm<float>(before) * TensorPrimitives.Norm<float>(after);
        return lengths > 0 ? TensorPrimitives.Dot<float>(before, after) / lengths : 0;
    }

    private static float[] Sum(List<ReadOnlyMemory<float>> vectors, int from, int to)
    {
        var sum = vectors[from].ToArray();
        for (var i = from + 1; i < to; i++)
        {
            TensorPrimitives.Add(sum, vectors[i].Span, sum);
        }

        return sum;
    }
}
