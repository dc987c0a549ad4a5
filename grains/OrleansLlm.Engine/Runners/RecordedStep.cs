using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OrleansLlm.Engine.Runners;

/// <summary>
/// A run whose tensors lie at fixed places of a device, so that the CUDA provider can record its kernels once and replay them: inputs are copied to their places before
/// it, outputs from theirs after it.
/// </summary>
internal sealed class RecordedStep : IDisposable
{
    private const string GraphId = "gpu_graph_id";

    private readonly InferenceSession _session;
    private readonly DeviceMemory _device;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly List<(OrtValue From, OrtValue To)> _uploads = [];
    private readonly List<(OrtValue From, OrtValue To)> _downloads = [];
    private readonly List<IDisposable> _owned = [];

    /// <summary>Creates a step.</summary>
    /// <param name="id">Tells the session's recordings apart; -1: it is not recorded.</param>
    public RecordedStep(InferenceSession session, DeviceMemory device, int id)
    {
        (_session, _device) = (session, device);
        _binding = session.CreateIoBinding();
        _options.AddRunConfigEntry(GraphId, id.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Options of a run that is not recorded in a session that records others.</summary>
    public static RunOptions NotRecorded()
    {
        var options = new RunOptions();
        options.AddRunConfigEntry(GraphId, "-1");
        return options;
    }

    /// <summary>An input that is copied to the device before each run; the step owns the value.</summary>
    public void Input(string name, OrtValue host, TensorElementType type, long[] shape, int elementBytes)
    {
        var place = Place(type, shape, elementBytes);
        _owned.Add(host);
        _uploads.Add((host, place));
        _binding.BindInput(name, place);
    }

    /// <summary>An input whose value the recording keeps; the step owns it.</summary>
    public void Constant(string name, OrtValue host)
    {
        _owned.Add(host);
        _binding.BindInput(name, host);
    }

    /// <summary>An output that is copied to the CPU after each run; the step owns the value.</summary>
    public void Output(string name, OrtValue host, TensorElementType type, long[] shape, int elementBytes)
    {
        var place = Place(type, shape, elementBytes);
        _owned.Add(host);
        _downloads.Add((place, host));
        _binding.BindOutput(name, place);
    }

    /// <summary>One value of the device as past and present; the step owns it.</summary>
    public void InPlace(string past, string present, OrtValue value)
    {
        _owned.Add(value);
        _binding.BindInput(past, value);
        _binding.BindOutput(present, value);
    }

    public void Run()
    {
        foreach (var (from, to) in _uploads)
        {
            _device.Copy(from, to);
        }

        _session.RunWithBinding(_options, _binding);
        _binding.SynchronizeBoundOutputs();
        foreach (var (from, to) in _downloads)
        {
            _device.Copy(from, to);
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _options.Dispose();
        // Values before the memory they lie in.
        foreach (var owned in _owned.OfType<OrtValue>().Concat<IDisposable>(_owned.OfType<DeviceBuffer>()))
        {
            owned.Dispose();
        }
    }

    private OrtValue Place(TensorElementType type, long[] shape, int elementBytes)
    {
        var bytes = shape.Aggregate(1L, (product, size) => product * size) * elementBytes;
        var buffer = _device.Allocate(bytes);
        var place = buffer.Tensor(type, shape, 0, bytes);
        _owned.AddRange([place, buffer]);
        return place;
    }
}
