using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>A block of memory that tensors lie in.</summary>
internal abstract class TensorMemory : IDisposable
{
    /// <summary>A tensor over part of the memory; the memory must outlive it.</summary>
    public abstract OrtValue Tensor(TensorElementType type, long[] shape, long byteOffset, long bytes);

    public abstract void Dispose();
}
