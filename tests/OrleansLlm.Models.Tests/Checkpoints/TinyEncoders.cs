using System.Text.Json.Nodes;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Synthetic;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Models.Tests.Checkpoints;

/// <summary>Encoders with random weights, as their makers store them.</summary>
internal static class TinyEncoders
{
    /// <summary>Writes a checkpoint with a tokenizer.</summary>
    public static void Write(string folder, EncoderSpec spec, int seed)
    {
        // The files that say how it is used come with a package; its graph is what the import has to make.
        SyntheticEncoder.Write(folder, spec, new EncoderFormat(), seed);
        Directory.Delete(Path.Combine(folder, "onnx"), recursive: true);
        var weights = new RandomWeights(EncoderWeights.Of(spec), seed);
        SafetensorsWriter.Write(Path.Combine(folder, "model.safetensors"), [.. EncoderWeights.Of(spec).Select(entry => KeyValuePair.Create(Stored(spec, entry.Key), weights.Find(entry.Key)!))]);
        if (spec.Architecture == "distilbert")
        {
            string file = Path.Combine(folder, "config.json");
            var config = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            foreach (var (theirs, ours) in new[] { ("dim", "hidden_size"), ("n_layers", "num_hidden_layers"), ("n_heads", "num_attention_heads"), ("hidden_dim", "intermediate_size") })
            {
                config[theirs] = config[ours]!.DeepClone();
                config.Remove(ours);
            }

            File.WriteAllText(file, config.ToJsonString());
        }
    }

    private static string Stored(EncoderSpec spec, string name) => spec.Architecture switch
    {
        "bert" => name.StartsWith("classifier", StringComparison.Ordinal) ? name : "bert." + name,
        "roberta" when name.StartsWith("pooler.dense.", StringComparison.Ordinal) => "classifier.dense." + name.Split('.')[^1],
        "roberta" when name.StartsWith("classifier.", StringComparison.Ordinal) => "classifier.out_proj." + name.Split('.')[^1],
        "roberta" => "roberta." + name,
        _ => "distilbert." + string.Join('.', name.Split('.') switch
        {
            ["embeddings", .. var rest] => ["embeddings", .. rest],
            ["encoder", "layer", var n, "attention", "self", var part, var kind] => ["transformer", "layer", n, "attention", part[..1] + "_lin", kind],
            ["encoder", "layer", var n, "attention", "output", "dense", var kind] => ["transformer", "layer", n, "attention", "out_lin", kind],
            ["encoder", "layer", var n, "attention", "output", _, var kind] => ["transformer", "layer", n, "sa_layer_norm", kind],
            ["encoder", "layer", var n, "intermediate", _, var kind] => ["transformer", "layer", n, "ffn", "lin1", kind],
            ["encoder", "layer", var n, "output", "dense", var kind] => ["transformer", "layer", n, "ffn", "lin2", kind],
            ["encoder", "layer", var n, "output", _, var kind] => ["transformer", "layer", n, "output_layer_norm", kind],
            var other => other,
        }),
    };
}
