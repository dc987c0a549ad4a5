using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>A model once more, with one thread, for runs in parts (<see cref="SplitDecode"/>).</summary>
internal static class PartSession
{
    /// <summary>Opens it; null where batches are better one run: on a device, with one thread, with few slots, or where a second copy of the weights is too large.</summary>
    /// <exception cref="ModelPackageException">The file can not be loaded.</exception>
    public static InferenceSession? TryOpen(DecoderGraph graph, RunnerOptions options)
    {
        var threads = SessionFactory.Threads(options);
        if (options.Accelerator != Accelerator.Cpu || threads < 2 || (options.Slots > 0 && options.Slots < SplitDecode.LeastRows(threads)))
        {
            return null;
        }

        return GraphWeights.BytesOf(graph.Path) <= options.MaxSplitBytes ? SessionFactory.Open(graph.Path, options, threads: 1) : null;
    }
}
