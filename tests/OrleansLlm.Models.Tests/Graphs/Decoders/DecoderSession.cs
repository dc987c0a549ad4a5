using Microsoft.ML.OnnxRuntime;
using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Models.Tests.Graphs.Decoders;

/// <summary>Runs a written graph in a bare session, one sequence at a time, with caches that grow.</summary>
internal sealed class DecoderSession(string path, DecoderSpec spec, DecoderInputs inputs) : IDisposable
{
    private readonly InferenceSession _session = new(path);
    private readonly RunOptions _options = new();
    private OrtValue[] _caches = [];
    private int _past;

    /// <summary>The adapter, for graphs with banks.</summary>
    public long? Adapter { get; init; }

    /// <summary>Appends tokens and returns the logits after each of them.</summary>
    public float[][] Append(params int[] tokens)
    {
        if (_past == 0)
        {
            _caches = [.. CacheNames("past_key_values").Select(_ => OrtValue.CreateTensorValueFromMemory(Array.Empty<float>(), [1, spec.KeyValueHeads, 0, spec.HeadSize]))];
        }

        int total = _past + tokens.Length;
        var names = new List<string>(CacheNames("past_key_values")) { "input_ids" };
        var values = new List<OrtValue>(_caches) { OrtValue.CreateTensorValueFromMemory(tokens.Select(token => (long)token).ToArray(), [1, tokens.Length]) };
        if (inputs == DecoderInputs.AttentionMask)
        {
            names.Add("attention_mask");
            values.Add(OrtValue.CreateTensorValueFromMemory(Enumerable.Repeat(1L, total).ToArray(), [1, total]));
        }
        else
        {
            names.AddRange(["seqlens_k", "total_seq_len", "out_idx"]);
            values.Add(OrtValue.CreateTensorValueFromMemory(new[] { total - 1 }, [1]));
            values.Add(OrtValue.CreateTensorValueFromMemory(new[] { total }, []));
            values.Add(OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, tokens.Length).Select(i => (long)i).ToArray(), [tokens.Length]));
        }

        if (Adapter is { } adapter)
        {
            names.Add("adapter_ids");
            values.Add(OrtValue.CreateTensorValueFromMemory(new[] { adapter }, [1]));
        }

        var outputs = _session.Run(_options, names, values, ["logits", .. CacheNames("present")]);
        foreach (var value in values)
        {
            value.Dispose();
        }

        _caches = [.. outputs.Skip(1)];
        _past = total;
        using var logits = outputs[0];
        return [.. logits.GetTensorDataAsSpan<float>().ToArray().Chunk(spec.VocabularySize)];
    }

    public void Dispose()
    {
        foreach (var cache in _caches)
        {
            cache.Dispose();
        }

        _options.Dispose();
        _session.Dispose();
    }

    private IEnumerable<string> CacheNames(string start) =>
        Enumerable.Range(0, spec.Layers).SelectMany(layer => new[] { $"{start}.{layer}.key", $"{start}.{layer}.value" });
}
