using System.Runtime.InteropServices;
using OrleansLlm.Models.Graphs.Weights;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Parameters;

/// <summary>Copies between weights and tensors, in parts.</summary>
internal static class TensorCopies
{
    private const int ChunkValues = 1 << 20;

    /// <summary>A new tensor of some weights.</summary>
    public static Tensor ToTensor(WeightTensor weights, Device device)
    {
        var made = empty(weights.Shape.AsSpan(), device: device);
        Fill(made, weights);
        return made;
    }

    /// <summary>Copies weights into a contiguous tensor of as many elements.</summary>
    public static void Fill(Tensor target, WeightTensor weights)
    {
        using var scope = NewDisposeScope();
        var flat = target.detach().view(-1);
        float[] values = new float[Math.Min(ChunkValues, weights.Count)];
        for (long first = 0; first < weights.Count; first += values.Length)
        {
            int count = (int)Math.Min(values.Length, weights.Count - first);
            weights.Read(first, values.AsSpan(0, count));
            var part = flat.narrow(0, first, count);
            if (target.device_type == TorchSharp.DeviceType.CPU)
            {
                MemoryMarshal.AsBytes(values.AsSpan(0, count)).CopyTo(part.bytes);
            }
            else
            {
                part.copy_(tensor(values).narrow(0, 0, count));
            }
        }
    }

    /// <summary>Copies part of a contiguous tensor out.</summary>
    public static void Read(Tensor source, long first, Span<float> values)
    {
        using var scope = NewDisposeScope();
        var part = source.detach().view(-1).narrow(0, first, values.Length).cpu();
        MemoryMarshal.Cast<byte, float>(part.bytes).CopyTo(values);
    }

    /// <summary>All of a tensor, whatever its layout.</summary>
    public static float[] ToArray(Tensor source)
    {
        using var scope = NewDisposeScope();
        float[] values = new float[source.numel()];
        Read(source.detach().to_type(ScalarType.Float32).contiguous(), 0, values);
        return values;
    }
}
