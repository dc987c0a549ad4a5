using System.Text.Json;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Writes a decoder as a package in onnxruntime-genai's layout; tokenizer files are the caller's.</summary>
public static class DecoderPackage
{
    private const string GraphFile = "model.onnx";
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Writes <c>model.onnx</c> (with <c>model.onnx.data</c> past 1.5 GB) , <c>genai_config.json</c> and <c>config.json</c>; existing ones are replaced.</summary>
    /// <exception cref="ArgumentException">A number of the description is wrong.</exception>
    /// <exception cref="ModelPackageException">A weight is missing or has the wrong shape.</exception>
    public static void Write(string folder, DecoderSpec spec, DecoderFormat format, IWeightSource weights)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(weights);
        Directory.CreateDirectory(folder);
        var graph = spec.LearnedPositions ? new Gpt2GraphWriter(spec, format, weights).Build() : new DecoderGraphWriter(spec, format, weights).Build();
        graph.Save(Path.Combine(folder, GraphFile));
        File.WriteAllText(Path.Combine(folder, GenaiLayout.FileName), DecoderConfigFiles.Genai(spec, format, GraphFile).ToJsonString(s_indented));
        File.WriteAllText(Path.Combine(folder, "config.json"), DecoderConfigFiles.Checkpoint(spec).ToJsonString(s_indented));
    }
}
