using System.Collections.Immutable;

namespace OrleansLlm.Models.Gguf;

/// <summary>Where a tensor lies.</summary>
internal sealed class GgufTensor(ImmutableArray<long> shape, int type, long offset)
{
    /// <summary>Sizes of the axes, the outermost first.</summary>
    public ImmutableArray<long> Shape { get; } = shape;

    /// <summary>ggml's number of the type.</summary>
    public int Type { get; } = type;

    /// <summary>The first byte; once read, from the file's beginning.</summary>
    public long Offset { get; set; } = offset;

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => checked(product * size));
}
