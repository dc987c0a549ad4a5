using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>A tensor of trained weights that is read in parts, as floats whatever its stored type. Safe for concurrent reads.</summary>
public abstract class WeightTensor
{
    /// <summary>Creates a tensor.</summary>
    protected WeightTensor(ImmutableArray<long> shape)
    {
        Shape = shape;
        Count = 1;
        foreach (long size in shape)
        {
            Count = checked(Count * size);
        }
    }

    /// <summary>Sizes of the axes; a linear layer's are <c>[out, in]</c>.</summary>
    public ImmutableArray<long> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Reads the elements <c>[first, first + values.Length)</c> in row-major order.</summary>
    /// <exception cref="IOException">The file can not be read.</exception>
    public abstract void Read(long first, Span<float> values);

    /// <summary>Reads everything; for tensors that fit memory.</summary>
    public float[] ReadAll()
    {
        float[] values = new float[Count];
        Read(0, values);
        return values;
    }
}
