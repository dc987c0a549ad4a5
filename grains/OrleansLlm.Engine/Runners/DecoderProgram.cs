using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>How one cache layout is run. The members mirror <see cref="IModelRunner"/>.</summary>
internal abstract class DecoderProgram(InferenceSession session, DecoderSignature signature) : IDisposable
{
    private float[] _converted = [];

    protected InferenceSession Session { get; } = session;

    protected DecoderSignature Signature { get; } = signature;

    protected RunOptions RunOptions { get; } = new();

    /// <summary>Keys and values of all slots.</summary>
    public abstract KvPool Pool { get; }

    /// <summary>The adapter of each slot, where the graph takes one.</summary>
    public abstract void UseAdapter(int slot, int adapter);

    public abstract Span<float> Prefill(int slot, int past, ReadOnlySpan<int> tokens);

    public abstract void Verify(int slot, int past, ReadOnlySpan<int> tokens);

    public abstract void Decode(ReadOnlySpan<DecodeRow> rows);

    public abstract Span<float> Logits(int row);

    public abstract void CopySlot(int source, int target, int length);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            RunOptions.Dispose();
        }
    }

    /// <summary>A row of logits as floats, in place where they are floats already.</summary>
    protected Span<float> ReadLogits(NativeBuffer logits, long row)
    {
        var width = Signature.Config.VocabularySize;
        if (Signature.LogitsType == TensorElementType.Float)
        {
            return logits.Span<float>(row * width * sizeof(float), width);
        }

        if (_converted.Length == 0)
        {
            _converted = new float[width];
        }

        TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(logits.Span<ushort>(row * width * sizeof(ushort), width)), _converted);
        return _converted;
    }
}
