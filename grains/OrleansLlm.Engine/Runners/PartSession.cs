using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>A model once more, with one thread, for runs in parts (<see cref="SplitDecode"/>).</summary>
internal static class PartSession
{
    /// <summary>
    /// Opens it; null where batches are better one run: on a device, with one thread, with few slots, or where a second copy of the weights is too large or can not be loaded.
    /// The model runs without it.
    /// </summary>
    /// <param name="graph">The model, which is loaded once already.</param>
    /// <param name="options">Device and threads.</param>
    /// <param name="memory">The slots, which come first: the second copy gets at most half of what they leave.</param>
    /// <param name="available">Free bytes, the slots' not yet taken off.</param>
    /// <param name="stamp">The files' <see cref="Stamp"/> before they were loaded first: when they are others now, there is no second copy of what was loaded.</param>
    public static InferenceSession? TryOpen(DecoderGraph graph, RunnerOptions options, KvMemory memory, long available, string stamp)
    {
        var threads = SessionFactory.Threads(options);
        if (options.Accelerator != Accelerator.Cpu || threads < 2 || memory.Slots < SplitDecode.LeastRows(threads))
        {
            return null;
        }

        var left = available - (memory.SlotBytes * (memory.Slots + options.PrefixSlots));
        try
        {
            if (GraphWeights.BytesOf(graph.Path) > Math.Min(options.MaxSplitBytes, left / 2))
            {
                return null;
            }

            var part = SessionFactory.Open(graph.Path, options, threads: 1);
            if (Stamp(graph.Path) == stamp)
            {
                return part;
            }

            part.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is ModelPackageException or OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Tells whether a graph's files, those of its weights included, are still the same: their sizes and times.</summary>
    public static string Stamp(string path)
    {
        try
        {
            return string.Join(' ', new DirectoryInfo(Path.GetDirectoryName(Path.GetFullPath(path))!)
                .EnumerateFiles(Path.GetFileNameWithoutExtension(path) + "*")
                .OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => $"{file.Name}:{file.Length}:{file.LastWriteTimeUtc.Ticks}"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Whoever opens them says what is wrong.
            return string.Empty;
        }
    }
}
