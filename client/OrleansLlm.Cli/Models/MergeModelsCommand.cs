using System.CommandLine;
using System.Globalization;
using OrleansLlm.Cli.Terminal;
using OrleansLlm.Models.Adapters;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Merging;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Safetensors;

namespace OrleansLlm.Cli.Models;

/// <summary><c>models merge</c>: makes one checkpoint of several, or folds a LoRA adapter into its base.</summary>
internal static class MergeModelsCommand
{
    private static readonly Dictionary<string, MergeMethod> s_methods = new(StringComparer.Ordinal)
    {
        ["linear"] = MergeMethod.Linear, ["slerp"] = MergeMethod.Slerp, ["ties"] = MergeMethod.Ties, ["dare"] = MergeMethod.Dare, ["dare-ties"] = MergeMethod.DareTies,
    };

    public static Command Create(CliEnvironment environment)
    {
        var folders = new Argument<string[]>("MODELS") { Description = "Checkpoint folders (config.json and safetensors), each with its share behind a colon: FOLDER:0.7. Default share: 1.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<DirectoryInfo>("--out") { Description = "The new folder; must not exist.", Required = true };
        var method = new Option<string>("--method") { Description = $"{string.Join(", ", s_methods.Keys)}, or lora.", DefaultValueFactory = _ => "linear" };
        var origin = new Option<DirectoryInfo?>("--base") { Description = "The model that all were made of; for ties and dare." };
        var adapter = new Option<DirectoryInfo?>("--adapter") { Description = "A LoRA adapter's folder (PEFT), for lora: folded into the one model." };
        var density = new Option<float>("--density") { Description = "Share of differences that are kept, for ties and dare.", DefaultValueFactory = _ => 0.5f };
        var scale = new Option<float>("--scale") { Description = "What differences, or the adapter, are multiplied by.", DefaultValueFactory = _ => 1 };
        var seed = new Option<int>("--seed") { Description = "What dare draws by." };
        var command = new Command("merge", "Makes one checkpoint of several of one shape, or folds a LoRA adapter into its base.") { folders, output, method, origin, adapter, density, scale, seed };
        command.SetAction(async (parsed, token) =>
        {
            var plan = new Plan(
                parsed.GetValue(folders)!, parsed.GetValue(method)!, parsed.GetValue(origin)?.FullName, parsed.GetValue(adapter)?.FullName,
                parsed.GetValue(density), parsed.GetValue(scale), parsed.GetValue(seed));
            string target = parsed.GetValue(output)!.FullName;
            await Task.Run(() => Guarded(() => Run(plan, target)), token);
            await environment.Out.WriteLineAsync($"Merged {string.Join(", ", plan.Folders)} by {plan.Method} into {target}");
        });
        return command;
    }

    private static void Guarded(Action run)
    {
        try
        {
            run();
        }
        catch (Exception error) when (error is ModelPackageException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(error.Message);
        }
    }

    private static void Run(Plan plan, string target)
    {
        if (Directory.Exists(target))
        {
            throw new CliException($"--out must be a folder that is not there yet. Given: {target}");
        }

        var parts = plan.Folders.Select(Part).ToList();
        using var open = new OpenFiles();
        var first = open.Add(ShardedWeights.Open(parts[0].Folder));
        var merged = plan.Method == "lora" ? WithAdapter(plan, parts, first, open) : Several(plan, parts, first, open);
        string staging = target + ".partial";
        Directory.CreateDirectory(staging);
        try
        {
            SafetensorsWriter.Write(Path.Combine(staging, "model.safetensors"), merged);
            CheckpointTexts.Copy(parts[0].Folder, staging);
            Directory.Move(staging, target);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private static IReadOnlyList<KeyValuePair<string, WeightTensor>> WithAdapter(Plan plan, List<(string Folder, float Share)> parts, ShardedWeights first, OpenFiles open)
    {
        if (parts.Count != 1 || plan.Adapter is null)
        {
            throw new CliException($"--method lora takes one model and --adapter. Given: {parts.Count} models, {(plan.Adapter is null ? "no adapter" : plan.Adapter)}");
        }

        return LoraMerge.Merge(first.Names, first, open.Add(LoraAdapter.Open(plan.Adapter)), plan.Scale);
    }

    private static IReadOnlyList<KeyValuePair<string, WeightTensor>> Several(Plan plan, List<(string Folder, float Share)> parts, ShardedWeights first, OpenFiles open)
    {
        if (!s_methods.TryGetValue(plan.Method, out var method))
        {
            throw new CliException($"--method must be {string.Join(", ", s_methods.Keys)} or lora. Given: {plan.Method}");
        }

        if (plan.Adapter is not null)
        {
            throw new CliException($"--adapter is for --method lora. Given: {plan.Method}");
        }

        List<MergePart> sources = [new(first, parts[0].Share), .. parts.Skip(1).Select(part => new MergePart(open.Add(ShardedWeights.Open(part.Folder)), part.Share))];
        var settings = new MergeSettings { Method = method, Density = plan.Density, Scale = plan.Scale, Seed = plan.Seed };
        return ModelMerge.Merge(first.Names, sources, plan.Base is null ? null : open.Add(ShardedWeights.Open(plan.Base)), settings);
    }

    private static (string Folder, float Share) Part(string given)
    {
        int colon = given.LastIndexOf(':');
        return colon > 0 && float.TryParse(given.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float share)
            ? (given[..colon], share)
            : (given, 1);
    }

    private sealed record Plan(string[] Folders, string Method, string? Base, string? Adapter, float Density, float Scale, int Seed);

    private sealed class OpenFiles : IDisposable
    {
        private readonly List<IDisposable> _files = [];

        public T Add<T>(T file)
            where T : IDisposable
        {
            _files.Add(file);
            return file;
        }

        public void Dispose() => _files.ForEach(file => file.Dispose());
    }
}
