using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>Writes an encoder as a package in sentence-transformers' layout; tokenizer files are the caller's.</summary>
public static class EncoderFiles
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>
    /// Writes <c>onnx/model.onnx</c> and <c>config.json</c>; for a model without a head <c>modules.json</c> and <c>1_Pooling/config.json</c> too. Existing
    /// files are replaced.
    /// </summary>
    /// <param name="folder">Where; made when it is not there.</param>
    /// <param name="spec">The shape.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="pooling">How token vectors become one; of no effect with a head.</param>
    /// <param name="normalizes">Whether embeddings are brought to length 1; of no effect with a head.</param>
    /// <exception cref="ArgumentException">A number of the description is wrong.</exception>
    /// <exception cref="ModelPackageException">A weight is missing or has the wrong shape.</exception>
    public static void Write(
        string folder, EncoderSpec spec, EncoderFormat format, IWeightSource weights, Pooling pooling = Pooling.Mean, bool normalizes = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        new EncoderGraphWriter(spec, format, weights).Build().Save(Path.Combine(folder, "onnx", "model.onnx"));
        Save(folder, "config.json", Configuration(spec));
        if (spec.Labels == 0)
        {
            WriteModules(folder, spec, pooling, normalizes);
        }
    }

    private static JsonObject Configuration(EncoderSpec spec)
    {
        string family = string.Concat(spec.Architecture.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        var config = new JsonObject
        {
            ["architectures"] = new JsonArray(family + (spec.Labels > 0 ? "ForSequenceClassification" : "Model")),
            ["model_type"] = spec.Architecture,
            ["vocab_size"] = spec.VocabularySize,
            ["hidden_size"] = spec.HiddenSize,
            ["num_hidden_layers"] = spec.Layers,
            ["num_attention_heads"] = spec.Heads,
            ["intermediate_size"] = spec.IntermediateSize,
            ["max_position_embeddings"] = spec.Positions,
            ["type_vocab_size"] = spec.Segments,
            ["pad_token_id"] = spec.PadTokenId,
            ["layer_norm_eps"] = spec.NormEpsilon,
        };
        if (spec.Labels > 0)
        {
            config["id2label"] = new JsonObject(Enumerable.Range(0, spec.Labels).Select(i => KeyValuePair.Create($"{i}", (JsonNode?)$"LABEL_{i}")));
        }

        return config;
    }

    private static void WriteModules(string folder, EncoderSpec spec, Pooling pooling, bool normalizes)
    {
        List<(string Path, string Type)> modules = [("", "Transformer"), ("1_Pooling", "Pooling")];
        if (normalizes)
        {
            modules.Add(("2_Normalize", "Normalize"));
        }

        Save(folder, SentenceModules.FileName, new JsonArray([.. modules.Select((module, i) => Module(i, module.Path, module.Type))]));
        Directory.CreateDirectory(Path.Combine(folder, "1_Pooling"));
        Save(folder, Path.Combine("1_Pooling", "config.json"), new JsonObject
        {
            ["word_embedding_dimension"] = spec.HiddenSize,
            ["pooling_mode_cls_token"] = pooling == Pooling.Cls,
            ["pooling_mode_mean_tokens"] = pooling == Pooling.Mean,
            ["pooling_mode_max_tokens"] = pooling == Pooling.Max,
            ["pooling_mode_lasttoken"] = pooling == Pooling.LastToken,
        });
    }

    /// <summary>An entry of <c>modules.json</c>.</summary>
    internal static JsonObject Module(int index, string path, string type) => new()
    {
        ["idx"] = index, ["name"] = $"{index}", ["path"] = path, ["type"] = "sentence_transformers.models." + type,
    };

    /// <summary>Writes a file of the package, indented.</summary>
    internal static void Save(string folder, string name, JsonNode json) => File.WriteAllText(Path.Combine(folder, name), json.ToJsonString(s_indented));
}
