using System.Text.Json.Nodes;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>Writes a static encoder as a package in sentence-transformers' layout; tokenizer files are the caller's.</summary>
public static class StaticEncoderFiles
{
    /// <summary>Writes <c>onnx/model.onnx</c>, <c>config.json</c> and <c>modules.json</c>. Embeddings are brought to length 1. Existing files are replaced.</summary>
    /// <param name="folder">Where; made when it is not there.</param>
    /// <param name="spec">The table and what tokens stand for.</param>
    /// <exception cref="ArgumentException">A number of the description is wrong.</exception>
    public static void Write(string folder, StaticEncoderSpec spec)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(spec);
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        StaticEncoderGraph.Build(spec).Save(Path.Combine(folder, "onnx", "model.onnx"));
        EncoderFiles.Save(folder, "config.json", new JsonObject
        {
            ["architectures"] = new JsonArray("StaticEmbeddingModel"),
            ["model_type"] = "static-embedding",
            ["vocab_size"] = spec.Rows.Count,
            ["hidden_size"] = spec.Dimensions,
            ["max_position_embeddings"] = spec.MaxTokens,
            ["pad_token_id"] = 0,
        });
        EncoderFiles.Save(folder, SentenceModules.FileName, new JsonArray(
            EncoderFiles.Module(0, "", "Transformer"), EncoderFiles.Module(1, "1_Normalize", "Normalize")));
    }
}
