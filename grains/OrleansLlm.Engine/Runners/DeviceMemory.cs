using Microsoft.ML.OnnxRuntime;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Keys and values on a device. The tests run this code over the CPU's allocator, which proves the bindings and the copying; with a GPU's it has
/// not been run.
/// </summary>
internal sealed class DeviceMemory(OrtAllocator allocator, InferenceSession copySession) : IDisposable
{
    private readonly RunOptions _runOptions = new();

    /// <summary>The memory of the device that a session runs on.</summary>
    public static DeviceMemory ForCuda(InferenceSession session, DecoderSignature signature, RunnerOptions options)
    {
        using var info = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, options.DeviceId, OrtMemType.Default);
        return new DeviceMemory(new OrtAllocator(session, info), SessionFactory.Open(CopyGraph.Bytes(signature.CacheType), options));
    }

    public DeviceBuffer Allocate(long bytes) => new(allocator, bytes);

    /// <summary>Copies a tensor to another place of the device.</summary>
    public void Copy(OrtValue source, OrtValue target)
    {
        using var binding = copySession.CreateIoBinding();
        binding.BindInput(CopyGraph.Source, source);
        binding.BindOutput(CopyGraph.Target, target);
        copySession.RunWithBinding(_runOptions, binding);
        binding.SynchronizeBoundOutputs();
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        copySession.Dispose();
        allocator.Dispose();
    }
}
