using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Backends;

/// <summary>What may be put into an index of whatever back end.</summary>
public static class BackendRules
{
    /// <summary>Checks ids, attributes, texts, places and vectors.</summary>
    /// <exception cref="RetrievalException">Something may not be; the parameter names it (<c>operations[0].document.chunks[3].vector</c>).</exception>
    public static void Check(IReadOnlyList<IndexOperation> operations, IndexSettings settings)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ArgumentNullException.ThrowIfNull(settings);
        OperationRules.Check(operations);
        for (var i = 0; i < operations.Count; i++)
        {
            for (var j = 0; j < (operations[i].Document?.Chunks.Count ?? 0); j++)
            {
                VectorRules.Check(operations[i].Document!.Chunks[j], settings.Dimensions, $"operations[{i}].document.chunks[{j}].vector");
            }
        }
    }
}
