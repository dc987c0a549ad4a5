using System.Text.Json.Serialization;

namespace OrleansLlm.Training.Runs;

/// <summary>How weights follow gradients.</summary>
public enum OptimizerKind
{
    /// <summary>AdamW (Loshchilov and Hutter 2019).</summary>
    [JsonStringEnumMemberName("adamw")]
    Adamw = 0,

    /// <summary>Muon (Jordan et al. 2024) for the matrices within the layers: momentum made orthogonal; AdamW for the rest.</summary>
    [JsonStringEnumMemberName("muon")]
    Muon = 1,
}
