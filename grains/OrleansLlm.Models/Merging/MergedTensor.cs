using System.Numerics.Tensors;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Merging;

/// <summary>One merged tensor. Computed whole when it is first read and dropped when its end was read.</summary>
internal sealed class MergedTensor(string name, WeightTensor[] tensors, float[] shares, WeightTensor? origin, MergeSettings settings) : WeightTensor(tensors[0].Shape)
{
    private readonly Lock _computing = new();
    private float[]? _values;

    public override void Read(long first, Span<float> values)
    {
        lock (_computing)
        {
            _values ??= Compute();
            _values.AsSpan((int)first, values.Length).CopyTo(values);
            if (first + values.Length == Count)
            {
                _values = null;
            }
        }
    }

    private float[] Compute() => settings.Method switch
    {
        MergeMethod.Linear => Linear(),
        MergeMethod.Slerp => Slerp.Between(tensors[0].ReadAll(), tensors[1].ReadAll(), shares[1] / (shares[0] + shares[1])),
        _ => FromBase(origin!.ReadAll()),
    };

    private float[] Linear()
    {
        float[] sum = new float[Count];
        float all = settings.Normalize ? shares.Sum() : 1;
        for (int i = 0; i < tensors.Length; i++)
        {
            TensorPrimitives.MultiplyAdd(tensors[i].ReadAll(), shares[i] / all, sum, sum);
        }

        return sum;
    }

    private float[] FromBase(float[] start)
    {
        float[][] differences = [.. tensors.Select((tensor, i) => Difference(tensor.ReadAll(), start, i))];
        float[] merged = settings.Method == MergeMethod.Dare ? TaskVectors.Sum(differences, shares) : TaskVectors.Elect(differences, shares);
        TensorPrimitives.MultiplyAdd(merged, settings.Scale, start, merged);
        return merged;
    }

    private float[] Difference(float[] values, float[] start, int model)
    {
        TensorPrimitives.Subtract(values, start, values);
        if (settings.Method == MergeMethod.Ties)
        {
            TaskVectors.KeepLargest(values, settings.Density);
        }
        else
        {
            TaskVectors.DropAtRandom(values, settings.Density, HashCode(name, model));
        }

        return values;
    }

    // string.GetHashCode differs from run to run.
    private int HashCode(string text, int model) => text.Aggregate(unchecked(settings.Seed * 31) + model, static (hash, letter) => unchecked((hash * 31) + letter));
}
