using OrleansLlm.Retrieval.Storage;
using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Backends;

/// <summary>What may be looked for, whatever the back end.</summary>
public static class CandidateRules
{
    private const int MaximumDepth = 1000;

    /// <summary>Checks that there is something to look for, how many are to be found, and the vector.</summary>
    /// <exception cref="RetrievalException">Something may not be; the parameter names it.</exception>
    public static void Check(CandidateQuery query, IndexSettings settings)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(settings);
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

        if (query.Vector is not null)
        {
            VectorCodes.Length(query.Vector.Value.Span, "vector");
        }
    }
}
