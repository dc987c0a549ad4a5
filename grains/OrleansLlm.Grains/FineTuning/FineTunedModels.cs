using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Engine.Comparison;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;
using OrleansLlm.Training.Runs;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Puts a trained model into service as a version of its base: the graph, the checkpoint (so that it can be trained further), and a card that tells where it comes from.</summary>
internal sealed class FineTunedModels(FineTuningServices services)
{
    private const string CardFile = "card.json";
    private const int IdLength = 8;

    /// <summary>The name of a job's model.</summary>
    public static string NameOf(JobKey key, FineTuningInput input)
    {
        var suffix = input.Suffix ?? "tuned";
        return ModelVersionName.Of(ModelVersionName.ModelOf(input.Model), ModelVersionName.Trained(key.Tenant, suffix, key.Job[^IdLength..]));
    }

    /// <summary>Writes it as it will be served, and compares that with what the trainer computed.</summary>
    /// <returns>The package, not served yet, and how far it is from the trained model; null: the trainer left nothing to compare with.</returns>
    /// <exception cref="ModelPackageException">The checkpoint can not be served.</exception>
    public static (PackagedModel Package, ParityReport? Parity) Write(string name, FineTuningFolder folder, CancellationToken cancellationToken)
    {
        var format = new CheckpointFormat { Weights = WeightFormat.Q8 };
        var package = PackagedModel.Import(folder.Model, folder.Served, name, replace: true, format: format, cancellationToken: cancellationToken);
        var probe = package is ModelPackage ? TrainingProbe.Find(folder.Model) : null;
        return (package, probe is null ? null : ModelParity.Run((ModelPackage)package, [.. probe.Sequences.Select(Expected)], cancellationToken));
    }

    /// <summary>Puts it among the models; repeating that after a crash is harmless.</summary>
    /// <exception cref="ModelPackageException">It can not be copied.</exception>
    public void Register(PackagedModel written, ParityReport? parity, JobRun run, FineTuningInput input, FineTuningProgress progress, FineTuningFolder folder, CancellationToken cancellationToken)
    {
        Copy(folder.Model, Path.Combine(written.Folder, "checkpoint"));
        File.WriteAllText(Path.Combine(written.Folder, CardFile), CardOf(run, input, progress, parity).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        PackagedModel.Import(written.Folder, services.Serving.Value.ModelsFolder!, written.Name, replace: true, cancellationToken: cancellationToken);
        services.Catalog.Refresh();
    }

    private static ExpectedTokens Expected(ProbedSequence sequence) => new(sequence.Tokens, sequence.LogProbabilities, sequence.Likeliest);

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }
    }

    private JsonObject CardOf(JobRun run, FineTuningInput input, FineTuningProgress progress, ParityReport? parity) => new()
    {
        ["base"] = input.Model,
        ["job"] = run.Key.Job,
        ["tenant"] = run.Key.Tenant,
        ["made_at"] = services.Time.GetUtcNow().ToString("O"),
        ["settings"] = JsonSerializer.SerializeToNode(input, FineTuningJson.Default.FineTuningInput),
        ["training_file_sha256"] = HashOf(services.FolderOf(run.Key).Training),
        ["validation_file_sha256"] = input.ValidationFileId is null ? null : HashOf(services.FolderOf(run.Key).Validation),
        ["examples"] = progress.Examples,
        ["trained_tokens"] = progress.TrainedTokens,
        ["step"] = progress.Best?.Step,
        ["validation_loss"] = progress.Best?.ValidLoss,
        ["validation_accuracy"] = progress.Best?.ValidAccuracy,
        ["general_loss"] = progress.Best?.GeneralLoss,
        ["parity"] = parity is null ? null : new JsonObject { ["positions"] = parity.Positions, ["loss_rise"] = parity.LossRise, ["agreement"] = parity.Agreement },
    };

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
    }
}
