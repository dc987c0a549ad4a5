using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Onnx;
using static TorchSharp.torch;

namespace OrleansLlm.Trainer.Networks.Decoders;

/// <summary>Rotary positions (Su et al. 2021): halves of a head's rotated channels are the two coordinates.</summary>
internal sealed class Rotation : IDisposable
{
    private readonly Tensor _cosines;
    private readonly Tensor _sines;
    private readonly int _size;

    public Rotation(DecoderSpec spec, bool local, Device device)
    {
        var tables = new RotaryTables(spec, local);
        _size = spec.RotarySize;
        _cosines = Table(tables.Cosines(), spec, device);
        _sines = Table(tables.Sines(), spec, device);
    }

    /// <summary>Cosines and sines of a batch's positions, <c>[rows, length, 1, size / 2]</c> each.</summary>
    public (Tensor Cosines, Tensor Sines) At(TokenBatch batch) => (Rows(_cosines, batch), Rows(_sines, batch));

    /// <summary>Rotates <c>[rows, length, heads, headSize]</c>.</summary>
    public Tensor Apply(Tensor heads, (Tensor Cosines, Tensor Sines) at)
    {
        long rest = heads.shape[^1] - _size;
        var first = heads.narrow(-1, 0, _size / 2);
        var second = heads.narrow(-1, _size / 2, _size / 2);
        var turned = new List<Tensor> { (first * at.Cosines) - (second * at.Sines), (second * at.Cosines) + (first * at.Sines) };
        if (rest > 0)
        {
            turned.Add(heads.narrow(-1, _size, rest));
        }

        return cat(turned, -1);
    }

    public void Dispose()
    {
        _cosines.Dispose();
        _sines.Dispose();
    }

    private static Tensor Rows(Tensor table, TokenBatch batch) => table.index_select(0, batch.Positions).view(batch.Rows, batch.Length, 1, -1);

    private static Tensor Table(TensorData data, DecoderSpec spec, Device device)
    {
        using var stream = new MemoryStream();
        data.WriteTo(stream);
        float[] values = new float[stream.Length / sizeof(float)];
        Buffer.BlockCopy(stream.GetBuffer(), 0, values, 0, (int)stream.Length);
        return tensor(values, device: device).view(spec.ContextLength, -1);
    }
}
