namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>Long waves are divided by a factor, short ones stay, those between are blended (Llama 3.1).</summary>
/// <param name="Factor">At least 1.</param>
/// <param name="LowFactor">Waves longer than the original length over this are divided.</param>
/// <param name="HighFactor">Waves shorter than the original length over this stay.</param>
/// <param name="OriginalLength">The length of the training.</param>
public sealed record Llama3RopeScaling(double Factor, double LowFactor, double HighFactor, int OriginalLength) : RopeScaling
{
    /// <inheritdoc/>
    public override double[] Stretch(double[] frequencies, DecoderSpec spec) => [.. frequencies.Select(Stretch)];

    internal override void Check(DecoderSpec spec)
    {
        Demand(Factor >= 1, "factor", "at least 1", Factor);
        Demand(LowFactor > 0, "low_freq_factor", "above 0", LowFactor);
        Demand(HighFactor > LowFactor, "high_freq_factor", $"above low_freq_factor {LowFactor}", HighFactor);
        Demand(OriginalLength > 0, "original_max_position_embeddings", "above 0", OriginalLength);
    }

    private double Stretch(double frequency)
    {
        double wave = 2 * Math.PI / frequency;
        if (wave < OriginalLength / HighFactor)
        {
            return frequency;
        }

        if (wave > OriginalLength / LowFactor)
        {
            return frequency / Factor;
        }

        double kept = ((OriginalLength / wave) - LowFactor) / (HighFactor - LowFactor);
        return ((1 - kept) * frequency / Factor) + (kept * frequency);
    }
}
