using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>What a run learns from.</summary>
public enum TrainingObjective
{
    /// <summary>Next tokens of answers and texts.</summary>
    [JsonStringEnumMemberName("supervised")]
    Supervised = 0,

    /// <summary>Pairs of a better and a worse answer, by direct preference optimisation (Rafailov et al. 2023).</summary>
    [JsonStringEnumMemberName("preference")]
    Preference = 1,

    /// <summary>A teacher's distribution over next tokens (Hinton et al. 2015).</summary>
    [JsonStringEnumMemberName("distillation")]
    Distillation = 2,

    /// <summary>Pairs of texts that belong together, against all others of the batch (van den Oord et al. 2018). Of encoders.</summary>
    [JsonStringEnumMemberName("contrastive")]
    Contrastive = 3,
}
