namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>YaRN (Peng et al. 2023): dimensions that turn often within the original length stay, those that hardly turn are divided, a ramp lies between.</summary>
/// <param name="Factor">At least 1.</param>
/// <param name="OriginalLength">The length of the training.</param>
/// <param name="BetaFast">Turns from which on a dimension stays.</param>
/// <param name="BetaSlow">Turns up to which a dimension is divided.</param>
/// <param name="AttentionFactor">What cosines and sines are multiplied by; 0: 0.1 ln(factor) + 1.</param>
public sealed record YarnRopeScaling(double Factor, int OriginalLength, double BetaFast = 32, double BetaSlow = 1, double AttentionFactor = 0) : RopeScaling
{
    /// <summary>False: the ends of the ramp are not rounded to whole dimensions (gpt-oss).</summary>
    public bool Truncate { get; init; } = true;

    /// <inheritdoc/>
    public override double[] Stretch(double[] frequencies, DecoderSpec spec)
    {
        double first = Dimension(BetaFast, spec);
        double last = Dimension(BetaSlow, spec);
        if (Truncate)
        {
            (first, last) = (Math.Floor(first), Math.Ceiling(last));
        }

        first = Math.Max(first, 0);
        last = Math.Min(last, spec.RotarySize - 1);
        last = last == first ? last + 0.001 : last;
        return [.. frequencies.Select((frequency, pair) =>
        {
            double divided = Math.Clamp((pair - first) / (last - first), 0, 1);
            return (divided * frequency / Factor) + ((1 - divided) * frequency);
        })];
    }

    /// <inheritdoc/>
    public override double Magnitude(DecoderSpec spec) => AttentionFactor > 0 ? AttentionFactor : Factor <= 1 ? 1 : (0.1 * Math.Log(Factor)) + 1;

    internal override void Check(DecoderSpec spec)
    {
        Demand(Factor >= 1, "factor", "at least 1", Factor);
        Demand(OriginalLength > 0, "original_max_position_embeddings", "above 0", OriginalLength);
        Demand(BetaFast >= BetaSlow && BetaSlow > 0, "beta_fast", $"at least beta_slow {BetaSlow}, which is above 0", BetaFast);
        Demand(AttentionFactor >= 0, "attention_factor", "at least 0", AttentionFactor);
    }

    /// <summary>The pair of channels that makes so many turns within the original length.</summary>
    private double Dimension(double turns, DecoderSpec spec) =>
        spec.RotarySize * Math.Log(OriginalLength / (turns * 2 * Math.PI)) / (2 * Math.Log(spec.RopeTheta));
}
