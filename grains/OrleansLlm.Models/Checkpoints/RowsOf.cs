using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Some rows of a matrix, or elements of a vector: those along the first axis from one on.</summary>
internal sealed class RowsOf(WeightTensor whole, long first, long count) : WeightTensor([count, .. whole.Shape.Skip(1)])
{
    private readonly long _offset = first * (whole.Count / Math.Max(whole.Shape[0], 1));

    public override void Read(long first, Span<float> values) => whole.Read(_offset + first, values);
}
