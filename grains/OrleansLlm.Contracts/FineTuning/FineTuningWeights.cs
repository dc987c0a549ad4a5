using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.FineTuning;

/// <summary>Which weights a job changes.</summary>
public enum FineTuningWeights
{
    /// <summary>Low-rank additions to the linear layers, folded in at the end.</summary>
    [JsonStringEnumMemberName("lora")]
    Lora,
    /// <summary>The same over a base in 4 bits.</summary>
    [JsonStringEnumMemberName("qlora")]
    Qlora,
    /// <summary>All.</summary>
    [JsonStringEnumMemberName("full")]
    Full,
}
