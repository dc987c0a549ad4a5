using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Onnx;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints.Packages;

/// <summary>An initializer of floats, in 32 or 16 bits, as it lies in a graph.</summary>
internal sealed class StoredFloats(StoredInitializer stored) : WeightTensor(stored.Shape)
{
    public override void Read(long first, Span<float> values)
    {
        int width = stored.Type == OnnxElementType.Float16 ? 2 : sizeof(float);
        byte[] bytes = stored.Read(first * width, values.Length * width);
        if (width == sizeof(float))
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
        }
        else
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), values);
        }
    }
}
