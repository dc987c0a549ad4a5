using System.Runtime.ExceptionServices;
using Microsoft.ML.OnnxRuntime;

namespace OrleansLlm.Engine.Runners;

/// <summary>A thread that runs one binding at a time for another.</summary>
internal sealed class StepThread : IDisposable
{
    private readonly SemaphoreSlim _given = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _thread;
    private StepBinding? _binding;
    private RunOptions? _options;
    private ExceptionDispatchInfo? _failure;

    public StepThread(string name)
    {
        _thread = new Thread(Work) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Begins a run; <see cref="Join"/> must follow.</summary>
    public void Start(StepBinding binding, RunOptions options)
    {
        (_binding, _options, _failure) = (binding, options, null);
        _given.Release();
    }

    /// <summary>Waits for the end of the run.</summary>
    public void Join() => _done.Wait();

    /// <summary>Throws what the last run threw.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    public void Dispose()
    {
        _binding = null;
        _given.Release();
        _thread.Join();
        _given.Dispose();
        _done.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _given.Wait();
            if (_binding is not { } binding)
            {
                return;
            }

            try
            {
                binding.Run(_options!);
            }
#pragma warning disable CA1031 // It is thrown where the run was asked for.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }

            _binding = null;
            _done.Release();
        }
    }
}
