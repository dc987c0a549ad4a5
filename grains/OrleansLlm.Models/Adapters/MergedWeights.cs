using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;

namespace OrleansLlm.Models.Adapters;

/// <summary>Float weights of a linear layer with an adapter added: W + scale * B A. One layer is in memory at a time.</summary>
internal sealed class MergedWeights(DecoderLinear linear, IReadOnlyList<LinearUpdate> updates)
    : TensorData(linear.Weights.Type, linear.Weights.Shape)
{
    public override void WriteTo(Stream stream)
    {
        byte[] bytes = linear.Weights.ReadAll();
        float[] weights = new float[linear.In * linear.Out];
        if (ElementType == OnnxElementType.Float)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(weights);
        }
        else
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), weights);
        }

        foreach (var update in updates)
        {
            Add(weights, update);
        }

        if (ElementType == OnnxElementType.Float)
        {
            stream.Write(MemoryMarshal.AsBytes<float>(weights));
        }
        else
        {
            TensorPrimitives.ConvertToHalf(weights, MemoryMarshal.Cast<byte, Half>(bytes.AsSpan()));
            stream.Write(bytes);
        }
    }

    private void Add(float[] weights, LinearUpdate update)
    {
        float[] a = update.Module.A.ReadAll();
        float[] b = update.Module.B.ReadAll();
        var (inputs, outputs, rank) = ((int)linear.In, (int)linear.Out, update.Module.Rank);
        int rows = b.Length / rank;
        Parallel.For(0, rows, row =>
        {
            float[] added = new float[inputs];
            for (int r = 0; r < rank; r++)
            {
                TensorPrimitives.MultiplyAdd(a.AsSpan(r * inputs, inputs), update.Module.Scale * b[(row * rank) + r], added, added);
            }

            int output = update.FirstRow + row;
            for (int i = 0; i < inputs; i++)
            {
                weights[linear.IsRowPerOutput ? (output * inputs) + i : (i * outputs) + output] += added[i];
            }
        });
    }
}
