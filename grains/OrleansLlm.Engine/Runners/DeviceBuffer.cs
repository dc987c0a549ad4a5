using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>Memory of a device, from ONNX Runtime's allocator for it.</summary>
internal sealed class DeviceBuffer : TensorMemory
{
    private readonly OrtMemoryAllocation _allocation;
    private readonly long _bytes;

    public DeviceBuffer(OrtAllocator allocator, long bytes)
    {
        if (bytes > uint.MaxValue)
        {
            throw new ArgumentException(
                $"Slots times length need {bytes} bytes per layer on the device; ONNX Runtime's allocator gives at most {uint.MaxValue}. Lower Runner.Slots or Runner.MaxLength.");
        }

        _bytes = bytes;
        _allocation = allocator.Allocate((uint)bytes);
    }

    public override OrtValue Tensor(TensorElementType type, long[] shape, long byteOffset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset + bytes, _bytes);
        return OrtValue.CreateTensorValueWithData(_allocation.Info, type, shape, _allocation.DangerousGetHandle() + (nint)byteOffset, bytes);
    }

    public override void Dispose() => _allocation.Dispose();
}
