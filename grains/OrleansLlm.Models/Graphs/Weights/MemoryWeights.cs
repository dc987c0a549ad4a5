using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>Weights that lie in memory.</summary>
public sealed class MemoryWeights : WeightTensor
{
    private readonly ReadOnlyMemory<float> _values;

    /// <param name="values">All elements in row-major order; not copied.</param>
    /// <param name="shape">Sizes of the axes.</param>
    /// <exception cref="ArgumentException">The number of values is not the product of the shape.</exception>
    public MemoryWeights(ReadOnlyMemory<float> values, params ImmutableArray<long> shape)
        : base(shape)
    {
        _values = values.Length == Count
            ? values
            : throw new ArgumentException($"the shape [{string.Join(", ", shape)}] has {Count} elements. Given: {values.Length}", nameof(values));
    }

    /// <inheritdoc/>
    public override void Read(long first, Span<float> values) => _values.Span.Slice((int)first, values.Length).CopyTo(values);
}
