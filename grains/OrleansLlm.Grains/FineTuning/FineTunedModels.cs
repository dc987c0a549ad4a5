using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansLlm.Contracts.FineTuning;
using OrleansLlm.Contracts.Jobs;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Jobs;
using OrleansLlm.Models.Checkpoints;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

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

    /// <summary>Imports it; repeating that after a crash is harmless.</summary>
    /// <returns>The model's name.</returns>
    /// <exception cref="ModelPackageException">The checkpoint can not be served.</exception>
    public string Register(JobRun run, FineTuningInput input, FineTuningProgress progress, FineTuningFolder folder, CancellationToken cancellationToken)
    {
        var name = NameOf(run.Key, input);
        var format = new CheckpointFormat { Weights = WeightFormat.Q8 };
        var package = PackagedModel.Import(folder.Model, services.Serving.Value.ModelsFolder!, name, replace: true, format: format, cancellationToken: cancellationToken);
        Copy(folder.Model, Path.Combine(package.Folder, "checkpoint"));
        File.WriteAllText(Path.Combine(package.Folder, CardFile), CardOf(run, input, progress).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        services.Catalog.Refresh();
        return name;
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }
    }

    private JsonObject CardOf(JobRun run, FineTuningInput input, FineTuningProgress progress) => new()
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
    };

    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
    }
}
