using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// Keys and values on a device. The tests run this code over the CPU's allocator, which proves the bindings and the copying; with a GPU's it has
/// not been run.
/// </summary>
/// <param name="allocator">The device's allocator, owned.</param>
/// <param name="openCopy">Opens a session of <see cref="CopyGraph"/> for a type on the device.</param>
internal sealed class DeviceMemory(OrtAllocator allocator, Func<TensorElementType, InferenceSession> openCopy) : IDisposable
{
    private readonly RunOptions _runOptions = new();
    private readonly Dictionary<TensorElementType, InferenceSession> _copies = [];

    /// <summary>The memory of the device that a session runs on.</summary>
    public static DeviceMemory ForCuda(InferenceSession session, RunnerOptions options)
    {
        using var info = new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, options.DeviceId, OrtMemType.Default);
        // Copies have any shape, so they are never recorded.
        var copying = new RunnerOptions { Accelerator = options.Accelerator, DeviceId = options.DeviceId, Threads = options.Threads };
        return new DeviceMemory(new OrtAllocator(session, info), type => SessionFactory.Open(CopyGraph.Bytes(type), copying));
    }

    public DeviceBuffer Allocate(long bytes) => new(allocator, bytes);

    /// <summary>Copies a tensor to another place, of the device or of the CPU's memory.</summary>
    public void Copy(OrtValue source, OrtValue target)
    {
        var type = source.GetTensorTypeAndShape().ElementDataType;
        if (!_copies.TryGetValue(type, out var session))
        {
            _copies[type] = session = openCopy(type);
        }

        using var binding = session.CreateIoBinding();
        binding.BindInput(CopyGraph.Source, source);
        binding.BindOutput(CopyGraph.Target, target);
        session.RunWithBinding(_runOptions, binding);
        binding.SynchronizeBoundOutputs();
    }

    public void Dispose()
    {
        _runOptions.Dispose();
        foreach (var session in _copies.Values)
        {
            session.Dispose();
        }

        allocator.Dispose();
    }
}
