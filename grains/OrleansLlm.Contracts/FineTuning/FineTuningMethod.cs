using System.Text.Json.Serialization;

namespace OrleansLlm.Contracts.FineTuning;

/// <summary>What a job learns from.</summary>
public enum FineTuningMethod
{
    /// <summary>Answers of chats.</summary>
    [JsonStringEnumMemberName("supervised")]
    Supervised,
    /// <summary>Pairs of a better and a worse answer (direct preference optimisation).</summary>
    [JsonStringEnumMemberName("dpo")]
    Dpo,
}
