using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Replicas;
using OrleansLlm.Models.Checkpoints.Packages;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>Which models can be trained further here. Thread-safe.</summary>
internal sealed class FineTuningBases(ModelCatalog catalog, IOptions<FineTuningOptions> options, IOptions<ServingOptions> serving) : ITrainableModels
{
    private const string InPackage = "checkpoint";

    public void Check(string tenant, string model) => Require(tenant, model);

    /// <summary>A model's base, with its checkpoint.</summary>
    /// <exception cref="LlmException">ModelNotFound, or Unsupported: it can not be trained on this silo.</exception>
    public FineTuningBase Require(string tenant, string model)
    {
        if (!ModelVersionName.IsFor(tenant, model) || catalog.Find(model) is not { } found)
        {
            throw new LlmException(LlmErrorCode.ModelNotFound, $"The model '{model}' is no chat model that this silo serves.", "model");
        }

        if (serving.Value.ModelsFolder is null)
        {
            throw new LlmException(LlmErrorCode.Unsupported, "This silo has no models folder, into which a trained model could be put.");
        }

        var settings = options.Value.Models.GetValueOrDefault(model) ?? new FineTuningBase();
        var checkpoint = settings.Checkpoint ?? Path.Combine(found.Packaged.Folder, InPackage);
        var isThere = File.Exists(Path.Combine(checkpoint, "config.json"));
        if (!isThere && settings.Checkpoint is not null)
        {
            throw Untrainable(model, $"{FineTuningOptions.Section}:Models:{model}:Checkpoint names a folder without a checkpoint");
        }

        return new FineTuningBase { Checkpoint = isThere ? Path.GetFullPath(checkpoint) : null, Replay = settings.Replay, General = settings.General, Package = isThere ? null : Open(model, found.Packaged) };
    }

    /// <summary>The graph's own weights, where the package brings no others.</summary>
    private static PackageCheckpoint Open(string model, PackagedModel packaged)
    {
        if (packaged is not ModelPackage decoder)
        {
            throw Untrainable(model, $"its package has no folder '{InPackage}'");
        }

        try
        {
            return PackageCheckpoint.Open(decoder);
        }
        catch (ModelPackageException unfit)
        {
            throw Untrainable(model, $"its package has no folder '{InPackage}', and its graph can not be turned back into a checkpoint: {Path.GetFileName(unfit.File)}: {unfit.Field}");
        }
    }

    private static LlmException Untrainable(string model, string reason) => new(LlmErrorCode.Unsupported, $"The model '{model}' can not be trained further: {reason}.", "model");
}
