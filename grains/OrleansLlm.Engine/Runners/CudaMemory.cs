using System.Runtime.InteropServices;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Free memory of a GPU by the CUDA driver's own call, with the same device numbers as ONNX Runtime's (CUDA_VISIBLE_DEVICES counts). The tests show
/// that a machine without the driver is told so; with a GPU it has not been run.
/// </summary>
internal static partial class CudaMemory
{
    // The driver is libcuda.so.1 on Linux, nvcuda.dll on Windows.
    private const string Driver = "cuda-driver";

    static CudaMemory() => NativeLibrary.SetDllImportResolver(typeof(CudaMemory).Assembly, (name, _, _) =>
        name == Driver && NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1", out var handle) ? handle : 0);

    /// <summary>Free bytes of a device; null where there is no driver, or no such device.</summary>
    public static long? Free(int deviceId)
    {
        try
        {
            return Init(0) == 0 && DeviceGet(out var device, deviceId) == 0 ? FreeOf(device) : null;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }

    private static long? FreeOf(int device)
    {
        // The context that the runtime uses too: asking keeps nothing of its own on the device.
        if (PrimaryContextRetain(out var context, device) != 0)
        {
            return null;
        }

        try
        {
            if (PushCurrent(context) != 0)
            {
                return null;
            }

            var result = MemoryInfo(out var free, out _);
            _ = PopCurrent(out _);
            return result == 0 ? (long)free : null;
        }
        finally
        {
            _ = PrimaryContextRelease(device);
        }
    }

    [LibraryImport(Driver, EntryPoint = "cuInit")]
    private static partial int Init(uint flags);

    [LibraryImport(Driver, EntryPoint = "cuDeviceGet")]
    private static partial int DeviceGet(out int device, int ordinal);

    [LibraryImport(Driver, EntryPoint = "cuDevicePrimaryCtxRetain")]
    private static partial int PrimaryContextRetain(out nint context, int device);

    [LibraryImport(Driver, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    private static partial int PrimaryContextRelease(int device);

    [LibraryImport(Driver, EntryPoint = "cuCtxPushCurrent_v2")]
    private static partial int PushCurrent(nint context);

    [LibraryImport(Driver, EntryPoint = "cuCtxPopCurrent_v2")]
    private static partial int PopCurrent(out nint context);

    [LibraryImport(Driver, EntryPoint = "cuMemGetInfo_v2")]
    private static partial int MemoryInfo(out nuint free, out nuint total);
}
