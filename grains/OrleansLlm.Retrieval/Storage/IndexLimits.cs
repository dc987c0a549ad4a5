using OrleansLlm.Retrieval.Vectors;

namespace OrleansLlm.Retrieval.Storage;

/// <summary>How large an index and its parts may be. Larger collections are spread over several indexes.</summary>
internal static class IndexLimits
{
    /// <summary>Characters of a chunk's text, and of its context.</summary>
    public const int TextLength = 1_000_000;

    /// <summary>Bytes of a batch of operations with their vectors.</summary>
    public const int BatchBytes = 256 * 1024 * 1024;

    /// <summary>A log beyond this becomes part of a snapshot whatever the options say: logs are read at once.</summary>
    public const long LogBytes = 1024 * 1024 * 1024;

    /// <summary>Chunks of an index: the codes of all vectors are one piece of memory.</summary>
    public static int Rows(int dimensions) => dimensions == 0 ? 50_000_000 : Math.Min(50_000_000, int.MaxValue / VectorCodes.Stride(dimensions));

    /// <exception cref="RetrievalException">There would be too many chunks.</exception>
    public static void CheckRows(IReadOnlyList<IndexOperation> operations, IndexState state)
    {
        var (most, rows) = (Rows(state.Settings.Dimensions), state.AllRows - state.DeletedRows + operations.Sum(operation => (long)(operation.Document?.Chunks.Count ?? 0)));
        if (rows > most)
        {
            throw new RetrievalException($"operations: an index of {state.Settings.Dimensions} dimensions holds at most {most} chunks. With these: {rows}.", "operations");
        }
    }

    /// <exception cref="RetrievalException">A batch is too large.</exception>
    public static void CheckBatch(int bytes)
    {
        if (bytes > BatchBytes)
        {
            throw new RetrievalException($"operations may take at most {BatchBytes} bytes at once. Given: {bytes}.", "operations");
        }
    }
}
