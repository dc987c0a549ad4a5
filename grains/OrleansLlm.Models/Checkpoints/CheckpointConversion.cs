using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Turns a checkpoint's folder into a package: the graph is written, what is no weight is copied. Tensors are streamed, never held all at once.</summary>
internal static class CheckpointConversion
{
    private static readonly string[] s_weightFiles = [".safetensors", ".bin", ".pt", ".pth", ".gguf", ".h5", ".msgpack", ".ot", ".onnx", ".onnx_data", ".data", ".tflite"];
    private static readonly string[] s_sampling = ["do_sample", "temperature", "top_p", "top_k", "min_p", "repetition_penalty"];
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    /// <summary>Converts a folder.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="target">An empty folder, or none.</param>
    /// <param name="format">How the graph is written.</param>
    /// <param name="progress">Told of each part that was read; <see cref="ImportProgress.File"/> is the tensor's name.</param>
    /// <param name="cancellationToken">Stops the conversion between two parts; what was written stays.</param>
    /// <exception cref="ModelPackageException">Something of the checkpoint is missing, wrong or not supported.</exception>
    public static void Run(string source, string target, CheckpointFormat format, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(target);
        using var stored = ShardedWeights.Open(source);
        var config = ConfigElement.Read(Path.Combine(source, "config.json"));
        long total = 0;
        long read = 0;
        var counted = new CountedWeights(stored, (name, count) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ImportProgress(name, Math.Min(Interlocked.Add(ref read, count * sizeof(float)), total), total));
        });
        total = stored.Names.Sum(name => stored.Find(name)!.Count) * sizeof(float);
        if (EncoderCheckpoint.IsEncoder(config))
        {
            WriteEncoder(source, target, format, counted);
        }
        else
        {
            WriteDecoder(source, target, format, counted);
        }

        CopyTexts(source, target);
    }

    private static void WriteEncoder(string source, string target, CheckpointFormat format, IWeightSource weights)
    {
        if (format.IsHalf || format.HeadWeights is not null || format.ContextLength is not null)
        {
            throw new ModelPackageException(source, null, "is an encoder: floats of 16 bits, a format of the head and a context length are of decoders only");
        }

        var checkpoint = EncoderCheckpoint.Read(source, weights);
        Directory.CreateDirectory(Path.Combine(target, "onnx"));
        var written = new EncoderFormat { Weights = format.Weights, BlockSize = format.BlockSize };
        new EncoderGraphWriter(checkpoint.Spec, written, checkpoint.Weights).Build().Save(Path.Combine(target, "onnx", "model.onnx"));
    }

    private static void WriteDecoder(string source, string target, CheckpointFormat format, IWeightSource weights)
    {
        var checkpoint = CheckpointFolder.ReadDecoder(source, weights, format.ContextLength);
        var written = new DecoderFormat { Weights = format.Weights, HeadWeights = format.HeadWeights, BlockSize = format.BlockSize, IsHalf = format.IsHalf };
        try
        {
            DecoderPackage.Write(target, checkpoint.Spec, written, checkpoint.Weights);
        }
        catch (ArgumentException error)
        {
            throw new ModelPackageException(Path.Combine(source, "config.json"), null, $"can not be written: {error.Message}", error);
        }

        AddSampling(source, Path.Combine(target, GenaiLayout.FileName));
    }

    /// <summary>The makers' recommended sampling, which the package's own configuration has no other place for.</summary>
    private static void AddSampling(string source, string genaiFile)
    {
        string file = Path.Combine(source, "generation_config.json");
        if (!File.Exists(file))
        {
            return;
        }

        var defaults = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        var genai = JsonNode.Parse(File.ReadAllText(genaiFile))!.AsObject();
        foreach (string field in s_sampling.Where(field => defaults[field] is not null))
        {
            genai["search"]![field] = defaults[field]!.DeepClone();
        }

        File.WriteAllText(genaiFile, genai.ToJsonString(s_indented));
    }

    private static void CopyTexts(string source, string target)
    {
        foreach (string path in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(source, path);
            bool isHidden = name.Split(Path.DirectorySeparatorChar).Any(static part => part.StartsWith('.'));
            bool isWeight = s_weightFiles.Any(end => name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) || name.EndsWith(".safetensors.index.json", StringComparison.Ordinal);
            if (!isHidden && !isWeight)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(target, name))!);
                File.Copy(path, Path.Combine(target, name), overwrite: true);
            }
        }
    }
}
