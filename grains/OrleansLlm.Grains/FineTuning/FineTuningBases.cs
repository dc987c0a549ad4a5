using Microsoft.Extensions.Options;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Rollouts;
using OrleansLlm.Grains.Replicas;

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
        return File.Exists(Path.Combine(checkpoint, "config.json"))
            ? new FineTuningBase { Checkpoint = Path.GetFullPath(checkpoint), Replay = settings.Replay, General = settings.General }
            : throw new LlmException(
                LlmErrorCode.Unsupported,
                $"The model '{model}' can not be trained further: its package has no folder '{InPackage}', and {FineTuningOptions.Section}:Models:{model}:Checkpoint names none.",
                "model");
    }
}
