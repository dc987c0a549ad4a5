using System.Numerics.Tensors;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Quantization;

/// <summary>A matrix <c>[rows, columns]</c> whose rows, columns or both are multiplied by factors; a vector's elements are its rows.</summary>
/// <param name="inner">The tensor.</param>
/// <param name="rows">One factor per row, or null.</param>
/// <param name="columns">One factor per column, or null.</param>
internal sealed class ScaledTensor(WeightTensor inner, float[]? rows, float[]? columns) : WeightTensor(inner.Shape)
{
    public override void Read(long first, Span<float> values)
    {
        inner.Read(first, values);
        long width = Shape.Length > 1 ? Shape[1] : 1;
        for (int done = 0; done < values.Length;)
        {
            var (row, column) = Math.DivRem(first + done, width);
            var part = values.Slice(done, (int)Math.Min(width - column, values.Length - done));
            if (columns is not null)
            {
                TensorPrimitives.Multiply(part, columns.AsSpan((int)column, part.Length), part);
            }

            if (rows is not null)
            {
                TensorPrimitives.Multiply(part, rows[row], part);
            }

            done += part.Length;
        }
    }
}
