using System.Runtime.Intrinsics.X86;

namespace OrleansLlm.Retrieval.Vectors;

/// <summary>What a walk goes towards: a query, or one of the rows.</summary>
internal readonly unsafe struct HnswTarget
{
    private readonly VectorRows _rows;
    private readonly VectorQuery? _query;
    private readonly int _row;

    public HnswTarget(VectorRows rows, VectorQuery query) => (_rows, _query) = (rows, query);

    public HnswTarget(VectorRows rows, int row) => (_rows, _row) = (rows, row);

    public float Estimate(int row) => _query is null ? _rows.Estimate(_row, row) : _rows.Estimate(_query, row);

    /// <summary>A walk's rows lie anywhere in memory: fetching them together hides most of the wait.</summary>
    public void Prefetch(int row)
    {
        if (Sse.IsSupported)
        {
            var at = _rows.Codes + (long)row * _rows.Stride;
            Sse.Prefetch0(at);
            Sse.Prefetch0(at + 64);
        }
    }
}
