namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Positions are divided by a factor (Chen et al. 2023).</summary>
/// <param name="Factor">At least 1.</param>
public sealed record LinearRopeScaling(double Factor) : RopeScaling
{
    /// <inheritdoc/>
    public override double[] Stretch(double[] frequencies, DecoderSpec spec) => [.. frequencies.Select(frequency => frequency / Factor)];

    internal override void Check(DecoderSpec spec) => Demand(Factor >= 1, "factor", "at least 1", Factor);
}
