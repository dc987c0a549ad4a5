using Microsoft.ML.OnnxRuntime;

namespace OrleansLlm.Engine.Runners;

/// <summary>Everything that a run of one shape reads and writes, bound once. Running it allocates nothing.</summary>
internal sealed class StepBinding : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly List<OrtValue> _values = [];

    public StepBinding(InferenceSession session)
    {
        _session = session;
        _binding = session.CreateIoBinding();
    }

    /// <summary>Binds an input; the binding owns the value.</summary>
    public void Input(string name, OrtValue value)
    {
        _values.Add(value);
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
        Input(past, value);
        _binding.BindOutput(present, value);
    }

    public void Run(RunOptions options) => _session.RunWithBinding(options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        foreach (var value in _values)
        {
            value.Dispose();
        }
    }
}
