using System.Numerics.Tensors;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>A tensor plus a number: norms that are stored as what they add to 1 (Gemma).</summary>
internal sealed class AddedTensor(WeightTensor inner, float added) : WeightTensor(inner.Shape)
{
    public override void Read(long first, Span<float> values)
    {
        inner.Read(first, values);
        TensorPrimitives.Add(values, added, values);
    }
}
