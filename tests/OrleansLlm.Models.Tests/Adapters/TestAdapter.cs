using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Models.Tests.Adapters;

/// <summary>A random adapter in PEFT's layout, and what it adds to weights.</summary>
internal sealed class TestAdapter
{
    private readonly Dictionary<string, (int Rank, float[] A, float[] B)> _modules = new(StringComparer.Ordinal);
    private readonly float _alpha;

    public TestAdapter(DecoderSpec spec, int seed, int rank = 4, float alpha = 6, params string[] projections)
    {
        _alpha = alpha;
        var random = new Random(seed);
        string[] chosen = projections.Length > 0 ? projections : ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];
        foreach (var (name, shape) in DecoderWeights.Of(spec))
        {
            if (shape.Length == 2 && chosen.Any(projection => name.EndsWith($".{projection}.weight", StringComparison.Ordinal)))
            {
                _modules[name] = (rank, Draw(random, rank * shape[1]), Draw(random, shape[0] * rank));
            }
        }
    }

    /// <summary>Weights with the adapter added.</summary>
    public Func<string, float[]> Over(Func<string, float[]> weights) => name =>
    {
        float[] values = weights(name);
        if (!_modules.TryGetValue(name, out var module))
        {
            return values;
        }

        int inputs = module.A.Length / module.Rank;
        return [.. values.Select((value, i) => (float)(value + (_alpha / module.Rank
            * Enumerable.Range(0, module.Rank).Sum(r => (double)module.B[(i / inputs * module.Rank) + r] * module.A[(r * inputs) + (i % inputs)]))))];
    };

    public string Write(string folder, string configExtra = "")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "adapter_config.json"), $$"""{"peft_type":"LORA","r":{{_modules.Values.First().Rank}},"lora_alpha":{{_alpha}},"bias":"none","modules_to_save":null{{configExtra}}}""");
        var header = new Dictionary<string, object> { ["__metadata__"] = new { format = "pt" } };
        var bytes = new List<byte>();
        foreach (var (name, (rank, a, b)) in _modules)
        {
            string start = "base_model.model." + name[..^".weight".Length];
            Add(header, bytes, start + ".lora_A.weight", a, rank, a.Length / rank);
            Add(header, bytes, start + ".lora_B.weight", b, b.Length / rank, rank);
        }

        WriteFile(Path.Combine(folder, "adapter_model.safetensors"), JsonSerializer.SerializeToUtf8Bytes(header), [.. bytes]);
        return folder;
    }

    public static void WriteFile(string path, byte[] header, byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        File.WriteAllBytes(path, [.. length, .. header, .. data]);
    }

    private static void Add(Dictionary<string, object> header, List<byte> bytes, string name, float[] values, int rows, int columns)
    {
        int start = bytes.Count;
        bytes.AddRange(MemoryMarshal.AsBytes<float>(values));
        header[name] = new { dtype = "F32", shape = new[] { rows, columns }, data_offsets = new[] { start, bytes.Count } };
    }

    private static float[] Draw(Random random, long count) => [.. Enumerable.Range(0, (int)count).Select(_ => (random.NextSingle() - 0.5f) * 0.4f)];
}
