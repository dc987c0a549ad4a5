using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>Opens ONNX sessions on the configured device.</summary>
internal static class SessionFactory
{
    private const string CudaProvider = "CUDAExecutionProvider";
    private const string SpinMicroseconds = "200";

    /// <summary>Opens a file; on the CPU, quantised layers that compute in floats are unpacked (<see cref="RunnerOptions.MaxUnpackedBytes"/>).</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Device and threads.</param>
    /// <param name="changingShapes">Whether nearly every run has shapes of its own: then no memory plan is kept for each.</param>
    /// <param name="threads">Threads within an operator; null: <see cref="Threads"/>.</param>
    /// <exception cref="ModelPackageException">The file can not be loaded.</exception>
    /// <exception cref="AcceleratorUnavailableException">The accelerator is not there.</exception>
    public static InferenceSession Open(string path, RunnerOptions options, bool changingShapes = false, int? threads = null)
    {
        if (!File.Exists(path))
        {
            throw new ModelPackageException(path, null, "the ONNX file does not exist.");
        }

        try
        {
            byte[]? unpacked = options.Accelerator == Accelerator.Cpu ? UnpackedGraph.TryRead(path, options.MaxUnpackedBytes) : null;
            return Open(session => unpacked is null ? new InferenceSession(path, session) : new InferenceSession(unpacked, session), options, changingShapes, threads);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelPackageException(path, null, $"ONNX Runtime can not load it: {exception.Message}", exception);
        }
    }

    /// <summary>Opens a model made in memory.</summary>
    public static InferenceSession Open(byte[] model, RunnerOptions options) => Open(session => new InferenceSession(model, session), options, changingShapes: false);

    /// <summary>The threads that a session gets.</summary>
    public static int Threads(RunnerOptions options) => options.Threads > 0 ? options.Threads : Math.Min(2, Environment.ProcessorCount);

    private static InferenceSession Open(Func<SessionOptions, InferenceSession> open, RunnerOptions options, bool changingShapes, int? threads = null)
    {
        using var session = new SessionOptions
        {
            IntraOpNumThreads = threads ?? Threads(options),
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableMemoryPattern = !changingShapes,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        SetSpinning(session, options.AllowSpinning);
        using var cuda = options.Accelerator == Accelerator.Cuda ? AddCuda(session, options) : null;
        return open(session);
    }

    private static void SetSpinning(SessionOptions session, bool isAllowed)
    {
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", isAllowed ? "1" : "0");
        if (isAllowed)
        {
            // Between the operators of a run, which follow each other within microseconds; never between runs, when the cores are others'.
            session.AddSessionConfigEntry("session.intra_op.spin_duration_us", SpinMicroseconds);
            session.AddSessionConfigEntry("session.force_spinning_stop", "1");
        }
    }

    private static OrtCUDAProviderOptions AddCuda(SessionOptions session, RunnerOptions options)
    {
        if (!OrtEnv.Instance().GetAvailableProviders().Contains(CudaProvider))
        {
            throw new AcceleratorUnavailableException(
                "Accelerator is cuda, but this is a CPU build: ONNX Runtime was built without the CUDA provider. "
                + "Build with -p:Accelerator=cuda, which takes in the package Microsoft.ML.OnnxRuntime.Gpu.");
        }

        OrtCUDAProviderOptions? cuda = null;
        try
        {
            cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>
            {
                ["device_id"] = $"{options.DeviceId}",
                ["arena_extend_strategy"] = "kSameAsRequested",
                ["enable_cuda_graph"] = options.CudaGraphs ? "1" : "0",
            });
            session.AppendExecutionProvider_CUDA(cuda);
            return cuda;
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            cuda?.Dispose();
            throw new AcceleratorUnavailableException(
                $"Accelerator is cuda, but device {options.DeviceId} can not be used. Needed are an NVIDIA driver and the CUDA and cuDNN libraries "
                + $"that the package Microsoft.ML.OnnxRuntime.Gpu was built for, on the library path. ONNX Runtime says: {exception.Message}",
                exception);
        }
    }
}
