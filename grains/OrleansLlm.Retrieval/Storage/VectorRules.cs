using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>Gives every chunk the unit vector that it is kept with: its own, or that of the same text in the index.</summary>
internal static class VectorRules
{
    /// <exception cref="RetrievalException">A vector is missing, has other dimensions, or has no direction.</exception>
    public static IReadOnlyList<IndexOperation> Complete(IReadOnlyList<IndexOperation> operations, IndexState state)
    {
        var ready = new IndexOperation[operations.Count];
        for (var i = 0; i < operations.Count; i++)
        {
            var operation = operations[i];
            ready[i] = operation.Document is not { } document ? operation : IndexOperation.Upsert(document with
            {
                Chunks = [.. document.Chunks.Select((chunk, j) => Complete(chunk, state, $"operations[{i}].document.chunks[{j}].vector"))],
            });
        }

        return ready;
    }

    /// <exception cref="RetrievalException">A vector is there and has other dimensions, or no direction.</exception>
    public static void Check(IndexChunk chunk, int dimensions, string at)
    {
        if (chunk.Vector is { } given && given.Length != dimensions)
        {
            throw new RetrievalException($"{at} must have the index's {dimensions} dimensions. Given: {given.Length}.", at);
        }

        if (dimensions > 0 && chunk.Vector is { } vector)
        {
            VectorCodes.Length(vector.Span, at);
        }
    }

    private static IndexChunk Complete(IndexChunk chunk, IndexState state, string at)
    {
        var dimensions = state.Settings.Dimensions;
        Check(chunk, dimensions, at);
        if (dimensions == 0)
        {
            return chunk with { Vector = null };
        }

        if (chunk.Vector is null)
        {
            return state.Find(chunk.ContentId) is >= 0 and var row
                ? chunk with { Vector = state.Vector(row).ToArray() }
                : throw new RetrievalException($"{at} is missing, and no text of that name ({chunk.ContentId}) is in the index.", at);
        }

        var unit = new float[dimensions];
        VectorCodes.Normalize(chunk.Vector.Value.Span, unit, at);
        return chunk with { Vector = unit };
    }
}
