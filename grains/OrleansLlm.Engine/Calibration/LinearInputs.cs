using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Quantization;

namespace OrleansLlm.Engine.Calibration;

/// <summary>Measures what the linear layers of a model read on a text.</summary>
public static class LinearInputs
{
    /// <summary>Moments that are gathered in one pass over the text; more means fewer passes and more memory.</summary>
    private const long BytesAtOnce = 1L << 30;

    /// <summary>Measures all layers.</summary>
    /// <param name="probe">The model.</param>
    /// <param name="text">The text.</param>
    /// <param name="tokens">The most tokens of it that are read.</param>
    /// <param name="window">Tokens that are read together; cut to the context length.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="cancellationToken">Stops between two windows.</param>
    /// <returns>The moments by the layers' names; layers that read the same have the same object.</returns>
    /// <exception cref="ArgumentException">The text is too short.</exception>
    public static IReadOnlyDictionary<string, InputMoments> Measure(
        CheckpointProbe probe, string text, int tokens, int window, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(probe);
        var read = probe.Tokenizer.Encode(text, addSpecialTokens: false).Take(tokens).ToArray();
        if (read.Length < 2)
        {
            throw new ArgumentException($"The text must have at least 2 tokens. Given: {read.Length}.", nameof(text));
        }

        int[][] windows = [.. read.Chunk(Math.Min(window, probe.Spec.ContextLength))];
        var moments = probe.Widths.ToDictionary(output => output.Key, output => new Lazy<InputMoments>(() => new InputMoments(output.Value)));
        using var session = new InferenceSession(probe.Graph);
        var passes = Passes(probe).ToList();
        for (var pass = 0; pass < passes.Count; pass++)
        {
            for (var i = 0; i < windows.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Run(session, probe, windows[i], passes[pass], moments);
                progress?.Report((((double)pass * windows.Length) + i + 1) / ((double)passes.Count * windows.Length));
            }
        }

        return probe.Inputs.ToDictionary(layer => layer.Key, layer => moments[layer.Value].Value, StringComparer.Ordinal);
    }

    private static IEnumerable<string[]> Passes(CheckpointProbe probe)
    {
        var (together, bytes) = (new List<string>(), 0L);
        foreach (var (output, width) in probe.Widths)
        {
            var needed = (long)width * width * sizeof(float);
            if (together.Count > 0 && bytes + needed > BytesAtOnce)
            {
                yield return [.. together];
                (together, bytes) = ([], 0);
            }

            together.Add(output);
            bytes += needed;
        }

        yield return [.. together];
    }

    private static void Run(InferenceSession session, CheckpointProbe probe, int[] window, string[] outputs, Dictionary<string, Lazy<InputMoments>> moments)
    {
        var spec = probe.Spec;
        var values = new List<OrtValue>();
        var names = new List<string>();
        void Feed<T>(string name, T[] data, params long[] shape)
            where T : unmanaged
        {
            names.Add(name);
            values.Add(OrtValue.CreateTensorValueFromMemory(data, shape));
        }

        Feed("input_ids", window.Select(token => (long)token).ToArray(), 1, window.Length);
        Feed("attention_mask", Enumerable.Repeat(1L, window.Length).ToArray(), 1, window.Length);
        for (var layer = 0; layer < spec.Layers; layer++)
        {
            Feed($"past_key_values.{layer}.key", Array.Empty<float>(), 1, spec.KeyValueHeads, 0, spec.HeadSize);
            Feed($"past_key_values.{layer}.value", Array.Empty<float>(), 1, spec.KeyValueHeads, 0, spec.HeadSize);
        }

        try
        {
            using var options = new RunOptions();
            using var results = session.Run(options, names, values, outputs);
            for (var i = 0; i < outputs.Length; i++)
            {
                moments[outputs[i]].Value.Add(results[i].GetTensorDataAsSpan<float>().ToArray());
            }
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }
}
