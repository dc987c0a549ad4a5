using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>
/// LongRoPE (Ding et al. 2024), as Phi-3 and Phi-4 have it: a factor per frequency, one set for prompts within the original length and one beyond. A graph has
/// one table: the short set where the context stays within the original length, else the long one.
/// </summary>
/// <param name="ShortFactors">One per frequency.</param>
/// <param name="LongFactors">One per frequency.</param>
/// <param name="OriginalLength">The length of the training.</param>
/// <param name="FullLength">The length that the checkpoint names.</param>
/// <param name="AttentionFactor">What cosines and sines are multiplied by; 0: the root of 1 + ln(full / original) / ln(original).</param>
public sealed record LongRopeScaling(ImmutableArray<double> ShortFactors, ImmutableArray<double> LongFactors, int OriginalLength, int FullLength, double AttentionFactor = 0) : RopeScaling
{
    /// <inheritdoc/>
    public override double[] Stretch(double[] frequencies, DecoderSpec spec)
    {
        var factors = spec.ContextLength > OriginalLength ? LongFactors : ShortFactors;
        return [.. frequencies.Select((frequency, pair) => frequency / factors[pair])];
    }

    /// <inheritdoc/>
    public override double Magnitude(DecoderSpec spec)
    {
        double ratio = FullLength / (double)OriginalLength;
        return AttentionFactor > 0 ? AttentionFactor : ratio <= 1 ? 1 : Math.Sqrt(1 + (Math.Log(ratio) / Math.Log(OriginalLength)));
    }

    internal override void Check(DecoderSpec spec)
    {
        Demand(OriginalLength > 1, "original_max_position_embeddings", "above 1", OriginalLength);
        foreach (var (field, factors) in new[] { ("short_factor", ShortFactors), ("long_factor", LongFactors) })
        {
            Demand(factors.Length == spec.RotarySize / 2, field, $"{spec.RotarySize / 2} numbers, one per frequency", factors.Length);
            Demand(factors.All(factor => factor > 0), field, "above 0", factors.Min());
        }
    }
}
