using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Tensors of one shape as the rows of a new first axis.</summary>
internal sealed class StackedTensor(ImmutableArray<WeightTensor> parts) : WeightTensor([parts.Length, .. parts[0].Shape])
{
    private readonly ConcatenatedTensor _flat = new(parts);

    /// <summary>The same elements without the new axis: the matrices one below the other.</summary>
    public WeightTensor Rows() => _flat;

    public override void Read(long first, Span<float> values) => _flat.Read(first, values);
}
