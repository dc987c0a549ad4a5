using System.ComponentModel.DataAnnotations;

namespace OrleansLlm.Engine.Speculation;

/// <summary>
/// Speculative decoding: tokens are proposed, and one run of the model checks several of them. It is used where it pays by what was measured of
/// late, so hardly in large batches, and never changes an answer: each token is the one that would have been chosen without it.
/// </summary>
public sealed class SpeculationOptions
{
    /// <summary>Who may propose.</summary>
    /// <value>Default <see cref="SpeculationMode.Auto"/>.</value>
    [EnumDataType(typeof(SpeculationMode))]
    public SpeculationMode Mode { get; set; } = SpeculationMode.Auto;

    /// <summary>The most tokens that are proposed at once; how many are is chosen by what is accepted and what checking costs.</summary>
    /// <value>1 to 32; default 8.</value>
    [Range(1, 32)]
    public int MaxTokens { get; set; } = 8;
}
