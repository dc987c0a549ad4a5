using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Remote;

/// <summary>Operations as they are stored: every chunk of an index with vectors has one, of length 1.</summary>
internal static class ReadyOperations
{
    /// <summary>The texts that came without a vector.</summary>
    public static ContentId[] Bare(IReadOnlyList<IndexOperation> operations, IndexSettings settings) => settings.Dimensions == 0 ? [] :
        [.. operations.SelectMany(operation => operation.Document?.Chunks ?? []).Where(chunk => chunk.Vector is null).Select(chunk => chunk.ContentId).Distinct()];

    /// <summary>Gives each chunk its unit vector: its own, or the known one of its text.</summary>
    /// <exception cref="RetrievalException">A vector has no direction.</exception>
    public static IndexOperation[] Complete(IReadOnlyList<IndexOperation> operations, IndexSettings settings, IReadOnlyDictionary<ContentId, ReadOnlyMemory<float>> known) =>
        [.. operations.Select((operation, i) => operation.Document is not { } document ? operation : IndexOperation.Upsert(document with
        {
            Chunks = [.. document.Chunks.Select((chunk, j) => chunk with
            {
                Vector = settings.Dimensions == 0 ? (ReadOnlyMemory<float>?)null
                    : chunk.Vector is { } vector ? Unit(vector, $"operations[{i}].document.chunks[{j}].vector")
                    : known[chunk.ContentId],
            })],
        }))];

    /// <summary>The vector with length 1.</summary>
    /// <exception cref="RetrievalException">It has no direction.</exception>
    public static float[] Unit(ReadOnlyMemory<float> vector, string parameter)
    {
        var unit = new float[vector.Length];
        VectorCodes.Normalize(vector.Span, unit, parameter);
        return unit;
    }
}
