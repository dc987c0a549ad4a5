using Microsoft.ML.OnnxRuntime;

namespace OrleansLlm.Engine.Runners;

/// <summary>Everything that a run of one shape reads and writes, bound once. Running it allocates nothing.</summary>
internal sealed class StepBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];
    private readonly List<KeyValuePair<string, OrtValue>>? _copied;

    /// <summary>Creates a binding.</summary>
    /// <param name="onDevice">The session copies inputs from the CPU's memory when they are bound, so they are bound again for each run.</param>
    public StepBinding(InferenceSession session, bool onDevice)
    {
        _copied = onDevice ? [] : null;
        _session = session;
        _binding = session.CreateIoBinding();
    }

    /// <summary>Binds an input; the binding owns the value.</summary>
    public void Input(string name, OrtValue value)
    {
        _values.Add(value);
        _copied?.Add(new(name, value));
        _binding.BindInput(name, value);
    }

    /// <summary>Binds an output; the binding owns the value.</summary>
    public void Output(string name, OrtValue value)
    {
        _values.Add(value);
        _binding.BindOutput(name, value);
    }

    /// <summary>Binds one value as past and present: the run appends in place.</summary>
    public void InPlace(string past, string present, OrtValue value)
    {
        _values.Add(value);
        _binding.BindInput(past, value);
        _binding.BindOutput(present, value);
    }

    public void Run(RunOptions options)
    {
        if (_copied is null)
        {
            _session.RunWithBinding(options, _binding);
            return;
        }

        foreach (var (name, value) in _copied)
        {
            _binding.BindInput(name, value);
        }

        _session.RunWithBinding(options, _binding);
        _binding.SynchronizeBoundOutputs();
    }

    public void Dispose()
    {
        _binding.Dispose();
        foreach (var value in _values)
        {
            value.Dispose();
        }
    }
}
