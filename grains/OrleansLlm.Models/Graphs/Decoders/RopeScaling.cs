using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>How rotary frequencies are stretched, so that a model reads further than it was trained to; as <c>rope_scaling</c> in checkpoints.</summary>
public abstract record RopeScaling
{
    /// <summary>The frequencies that are used instead of the plain ones.</summary>
    /// <param name="frequencies">The plain ones, falling.</param>
    /// <param name="spec">The decoder.</param>
    public abstract double[] Stretch(double[] frequencies, DecoderSpec spec);

    /// <summary>What cosines and sines are multiplied by.</summary>
    public virtual double Magnitude(DecoderSpec spec) => 1;

    internal virtual void Check(DecoderSpec spec)
    {
    }

    private protected static void Demand(bool holds, string field, string rule, object value)
    {
        if (!holds)
        {
            throw new ArgumentException($"rope_scaling.{field} must be {rule}. Given: {value}", field);
        }
    }
}
