using OrleansLlm.Models.Checkpoints.Packages;

namespace OrleansLlm.Grains.FineTuning;

/// <summary>A model that tenants may train further.</summary>
public sealed class FineTuningBase
{
    /// <summary>
    /// The folder of its checkpoint in Hugging Face's layout: configuration, tokenizer, weights as safetensors. Null: the folder <c>checkpoint</c> in the model's package; where
    /// there is none, the weights of its graph.
    /// </summary>
    public string? Checkpoint { get; set; }

    /// <summary>A file of examples like those that the model was trained on: mixed into training against forgetting. Null: none.</summary>
    public string? Replay { get; set; }

    /// <summary>A file of examples of what the model can do: a training that makes it worse at them is refused. Null: none, so nothing is refused.</summary>
    public string? General { get; set; }

    /// <summary>What a checkpoint is to be made of first, where there is none.</summary>
    internal PackageCheckpoint? Package { get; init; }
}
