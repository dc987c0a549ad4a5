using System.Numerics.Tensors;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Engine.Runners;

/// <summary>Measures the scales of an 8-bit key/value cache: runs prompts through the model with a float cache and notes the largest magnitudes.</summary>
public static class KvCalibration
{
    /// <summary>Measures scales.</summary>
    /// <param name="graph">The model, with keys and values as separate float tensors.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="prompts">Token ids like those to come; each is cut at the context length.</param>
    /// <exception cref="ArgumentException">There is no prompt, or the model has another kind of cache.</exception>
    /// <exception cref="ModelPackageException">The model can not be loaded.</exception>
    public static KvScales Measure(DecoderGraph graph, ModelConfig config, IEnumerable<int[]> prompts)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(prompts);
        if (graph.CacheElementBytes != sizeof(float) || graph.PastCombined is not null)
        {
            throw new ArgumentException($"{graph.Path} must keep keys and values as separate float tensors to be measured.", nameof(graph));
        }

        using var runner = OnnxModelRunner.Load(graph, config, new RunnerOptions { Slots = 1, PrefixSlots = 0 });
        var largest = Enumerable.Range(0, 2 * config.Layers).Select(_ => new float[config.KeyValueHeads * config.HeadSize]).ToArray();
        var measured = 0;
        foreach (var prompt in prompts.Where(prompt => prompt.Length > 0))
        {
            var taken = Math.Min(prompt.Length, runner.MaxLength);
            Prefill(runner, prompt.AsSpan(0, taken));
            foreach (var (known, seen) in largest.Zip(runner.LargestCached(0, taken)))
            {
                TensorPrimitives.Max(known, seen, known);
            }

            measured++;
        }

        return measured > 0
            ? KvScales.FromLargest(largest.Where((_, i) => i % 2 == 0), largest.Where((_, i) => i % 2 == 1))
            : throw new ArgumentException("At least one prompt is needed. Given: 0.", nameof(prompts));
    }

    private static void Prefill(OnnxModelRunner runner, ReadOnlySpan<int> prompt)
    {
        const int Chunk = 128;
        for (var past = 0; past < prompt.Length; past += Chunk)
        {
            runner.Prefill(0, past, prompt.Slice(past, Math.Min(Chunk, prompt.Length - past)));
        }
    }
}
