using System.Globalization;
using OrleansLlm.Engine.Calibration;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Pruning;
using OrleansLlm.Models.Quantization;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Silo.Workshop;

/// <summary><c>prune CHECKPOINT</c>: sets the least important weights to zero, by magnitude or, with a text, by Wanda.</summary>
internal static class PruneCommand
{
    private const string Usage = "Usage: prune CHECKPOINT --out FOLDER --sparsity 0.5|2:4 [--text FILE] [--tokens N] [--window N]";

    /// <summary>Runs it.</summary>
    /// <returns>0; 1 when it can not be done; 2 when an argument is wrong.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error) => Verbs.Run(error, () =>
    {
        var given = new WorkshopArguments(args, 1, ["--out", "--sparsity", "--text", "--tokens", "--window"], Usage);
        var (source, target, sparsity) = (given.Word(0), Path.GetFullPath(given.Required("--out")), Read(given));
        if (Directory.Exists(target))
        {
            throw given.Wrong($"--out must be a folder that is not there yet. Given: {target}.");
        }

        var norms = given.Text("--text") is { } text ? Measure(source, File.ReadAllText(text), given, error) : null;
        using var weights = ShardedWeights.Open(source);
        Directory.CreateDirectory(target);
        SafetensorsWriter.Write(Path.Combine(target, "model.safetensors"), ModelPruning.Prune(weights.Names, weights, sparsity, norms));
        CheckpointTexts.Copy(source, target);
        output.WriteLine($"Pruned {source} to {target}");
        return 0;
    });

    private static Sparsity Read(WorkshopArguments given)
    {
        var word = given.Required("--sparsity");
        if (word.Split(':') is [var kept, var of] && int.TryParse(kept, NumberStyles.None, CultureInfo.InvariantCulture, out var few) && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var many)
            && few > 0 && many > few)
        {
            return new Sparsity(1 - ((double)few / many), few, many);
        }

        return double.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1
            ? new Sparsity(share)
            : throw given.Wrong($"--sparsity must be above 0 and below 1, or a pattern such as 2:4. Given: {word}.");
    }

    private static Func<string, IReadOnlyList<float>?> Measure(string source, string text, WorkshopArguments given, TextWriter error)
    {
        var work = Directory.CreateTempSubdirectory("orleansllm-prune-");
        try
        {
            error.WriteLine("Measuring what the layers read ...");
            var probe = CheckpointProbe.Write(source, work.FullName);
            var moments = LinearInputs.Measure(probe, text, given.Integer("--tokens", 8_192, 2, 10_000_000), given.Integer("--window", 512, 2, 1_048_576), progress: null, CancellationToken.None);
            var norms = moments.ToDictionary(layer => layer.Key, layer => layer.Value.Norms(), StringComparer.Ordinal);
            return tensor => probe.LayerOf(tensor) is { } layer ? norms[layer] : null;
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }
}
