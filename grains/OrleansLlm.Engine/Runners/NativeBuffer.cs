using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>Zeroed native memory, 64-byte aligned, that tensors lie in. Pages are committed when first touched.</summary>
internal sealed unsafe class NativeBuffer : TensorMemory
{
    private const int Alignment = 64;
    private readonly void* _block;

    public NativeBuffer(long bytes)
    {
        Bytes = Math.Max(bytes, 1);
        // calloc takes large blocks fresh from the system, already zero; clearing them by hand would commit every page.
        _block = NativeMemory.AllocZeroed((nuint)(Bytes + Alignment));
        Address = ((nint)_block + Alignment - 1) & ~(nint)(Alignment - 1);
    }

    public long Bytes { get; }

    public nint Address { get; }

    public Span<T> Span<T>(long byteOffset, int count)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + ((long)count * sizeof(T)), Bytes);
        return new Span<T>((void*)(Address + (nint)byteOffset), count);
    }

    public override OrtValue Tensor(TensorElementType type, long[] shape, long byteOffset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + bytes, Bytes);
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, Address + (nint)byteOffset, bytes);
    }

    /// <summary>Another block in this one's place, which is free afterwards; what it held is lost. This one stays as it is when there is no memory for the other.</summary>
    public NativeBuffer Replaced(long bytes)
    {
        var other = new NativeBuffer(bytes);
        Dispose();
        return other;
    }

    public override void Dispose() => NativeMemory.Free(_block);
}
