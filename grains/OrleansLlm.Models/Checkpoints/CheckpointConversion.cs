using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Turns a checkpoint into a package: the graph is written, what is no weight is copied. Tensors are streamed, never held all at once.</summary>
internal sealed class CheckpointConversion(string source, CheckpointFormat format, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
{
    private static readonly string[] s_sampling = ["do_sample", "temperature", "top_p", "top_k", "min_p", "repetition_penalty"];
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };
    private long _total;
    private long _read;

    /// <summary>Converts; what was written before an error stays.</summary>
    /// <param name="target">An empty folder, or none.</param>
    /// <exception cref="ModelPackageException">Something of the checkpoint is missing, wrong or not supported.</exception>
    /// <returns>The folder.</returns>
    public string WriteTo(string target)
    {
        Directory.CreateDirectory(target);
        string configuration = Path.Combine(source, "config.json");
        if (File.Exists(configuration) && EncoderCheckpoint.IsEncoder(ConfigElement.Read(configuration)))
        {
            WriteEncoder(target);
            CheckpointTexts.Copy(source, target);
            return target;
        }

        using var checkpoint = CheckpointSource.Open(source);
        _total = checkpoint.Elements * sizeof(float);
        WriteDecoder(checkpoint, target);
        checkpoint.WriteTexts(target);
        return target;
    }

    private CountedWeights Count(IWeightSource weights) => new(weights, (name, count) =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        progress?.Report(new ImportProgress(name, Math.Min(Interlocked.Add(ref _read, count * sizeof(float)), _total), _total));
    });

    private void WriteEncoder(string target)
    {
        if (format.IsHalf || format.HeadWeights is not null || format.ContextLength is not null)
        {
            throw new ModelPackageException(source, null, "is an encoder: floats of 16 bits, a format of the head and a context length are of decoders only");
        }

        using var stored = ShardedWeights.Open(source);
        _total = stored.Names.Sum(name => stored.Find(name)!.Count) * sizeof(float);
        var checkpoint = EncoderCheckpoint.Read(source, Count(stored));
        Directory.CreateDirectory(Path.Combine(target, "onnx"));
        var written = new EncoderFormat { Weights = format.Weights, BlockSize = format.BlockSize, IsAsymmetric = format.IsAsymmetric, AccuracyLevel = format.AccuracyLevel };
        new EncoderGraphWriter(checkpoint.Spec, written, checkpoint.Weights).Build().Save(Path.Combine(target, "onnx", "model.onnx"));
    }

    private void WriteDecoder(CheckpointSource checkpoint, string target)
    {
        var read = checkpoint.Read(format, Count);
        var written = new DecoderFormat
        {
            Weights = format.Weights, HeadWeights = format.HeadWeights, BlockSize = format.BlockSize, AccuracyLevel = format.AccuracyLevel, IsHalf = format.IsHalf, IsAsymmetric = format.IsAsymmetric, Quantizer = format.Quantizer,
        };
        try
        {
            DecoderPackage.Write(target, read.Spec, written, format.Prepared(read.Spec, read.Weights));
        }
        catch (ArgumentException error)
        {
            throw new ModelPackageException(source, null, $"can not be written: {error.Message}", error);
        }

        AddSampling(Path.Combine(target, GenaiLayout.FileName));
    }

    /// <summary>The makers' recommended sampling, which the package's own configuration has no other place for.</summary>
    private void AddSampling(string genaiFile)
    {
        string file = Path.Combine(source, "generation_config.json");
        if (!File.Exists(file))
        {
            return;
        }

        var defaults = JsonNode.Parse(File.ReadAllText(file), documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip })!.AsObject();
        var genai = JsonNode.Parse(File.ReadAllText(genaiFile))!.AsObject();
        foreach (string field in s_sampling.Where(field => defaults[field] is not null))
        {
            genai["search"]![field] = defaults[field]!.DeepClone();
        }

        File.WriteAllText(genaiFile, genai.ToJsonString(s_indented));
    }
}
