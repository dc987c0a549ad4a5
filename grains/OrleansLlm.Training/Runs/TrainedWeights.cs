using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>Which weights a run changes.</summary>
public enum TrainedWeights
{
    /// <summary>All.</summary>
    [JsonStringEnumMemberName("full")]
    Full = 0,

    /// <summary>Low-rank additions to frozen linear layers (Hu et al. 2021).</summary>
    [JsonStringEnumMemberName("lora")]
    Lora = 1,

    /// <summary>The same over a base that is held in 4 bits (Dettmers et al. 2023), in the blocks of our own quantiser.</summary>
    [JsonStringEnumMemberName("qlora")]
    Qlora = 2,
}
