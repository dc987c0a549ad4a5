using OrleansLlm.Retrieval.Backends;
using OrleansLlm.Retrieval.Storage;

namespace OrleansLlm.Retrieval.Remote;

/// <summary>What may be looked for, whatever the back end.</summary>
internal static class CandidateRules
{
    private const int MaximumDepth = 1000;

    /// <exception cref="RetrievalException">Something may not be; the parameter names it.</exception>
    public static void Check(CandidateQuery query, IndexSettings settings)
    {
        if (query.Text is null && query.Vector is null)
        {
            throw new RetrievalException("query must have a text or a vector.", "query");
        }

        if (query.Depth is < 1 or > MaximumDepth)
        {
            throw new RetrievalException($"candidates must be between 1 and {MaximumDepth}. Given: {query.Depth}.", "candidates");
        }

        if (query.Vector is { } vector && (settings.Dimensions == 0 || vector.Length != settings.Dimensions))
        {
            throw new RetrievalException($"vector must have the index's {settings.Dimensions} dimensions. Given: {vector.Length}.", "vector");
        }
    }
}
