using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>
/// Makes heads as wide as the attention operator demands (a multiple of 16): each half of a head is filled up with zeros, which rotation leaves zero and scores
/// do not see. What the model says stays the same.
/// </summary>
internal static class PaddedHeads
{
    private const int Multiple = 16;

    /// <summary>The checkpoint with wider heads, or as it is where they are wide enough.</summary>
    public static DecoderCheckpoint Apply(DecoderCheckpoint checkpoint)
    {
        var spec = checkpoint.Spec;
        if (spec.HeadSize % Multiple == 0 || spec.LearnedPositions || spec.QueryKeyNorm || spec.RopeScaling is not null || spec.RotaryShare != 1)
        {
            return checkpoint;
        }

        int size = (spec.HeadSize + Multiple - 1) / Multiple * Multiple;
        var wider = spec with
        {
            HeadSize = size,
            AttentionScale = spec.AttentionScale > 0 ? spec.AttentionScale : 1 / MathF.Sqrt(spec.HeadSize),
            RopeScaling = new NarrowRotation(spec.HeadSize),
        };
        return new DecoderCheckpoint(wider, new MappedWeights(checkpoint.Weights, (inner, name) => Find(inner, name, spec.HeadSize, size)));
    }

    private static WeightTensor? Find(IWeightSource inner, string name, int from, int to)
    {
        var found = inner.Find(name);
        string[] parts = name.Split('.');
        return found is null || parts is not [.., "self_attn", var layer, _]
            ? found
            : layer == "o_proj" && found.Shape.Length == 2 ? new Wider(found, from, to, inRows: false)
            : layer is "q_proj" or "k_proj" or "v_proj" ? new Wider(found, from, to, inRows: true)
            : found;
    }

    private static long WiderSize(long size, int from, int to) => size / from * to;

    /// <summary>A matrix whose heads, along its rows or its columns, are wider than stored. Held in memory while it is read.</summary>
    private sealed class Wider(WeightTensor stored, int from, int to, bool inRows)
        : WeightTensor(inRows ? [WiderSize(stored.Shape[0], from, to), .. stored.Shape.Skip(1)] : [stored.Shape[0], WiderSize(stored.Shape[1], from, to)])
    {
        private readonly Lazy<float[]> _stored = new(stored.ReadAll);

        public override void Read(long first, Span<float> values)
        {
            long width = Count / Shape[0];
            long storedWidth = stored.Count / stored.Shape[0];
            for (int i = 0; i < values.Length; i++)
            {
                var (row, column) = ((first + i) / width, (first + i) % width);
                long place = Place(inRows ? row : column);
                values[i] = place < 0 ? 0 : inRows ? _stored.Value[(place * storedWidth) + column] : _stored.Value[(row * storedWidth) + place];
            }
        }

        /// <summary>Where a channel is stored, or -1 for one of the zeros.</summary>
        private long Place(long channel)
        {
            var (head, place) = (channel / to, channel % to);
            var (half, within) = (place / (to / 2), place % (to / 2));
            return within < from / 2 ? (head * from) + (half * (from / 2)) + within : -1;
        }
    }

    /// <summary>The frequencies of a narrower head; channels that are zero do not turn.</summary>
    private sealed record NarrowRotation(int HeadSize) : RopeScaling
    {
        public override double[] Stretch(double[] frequencies, DecoderSpec spec) =>
            [.. frequencies.Select((_, pair) => pair < HeadSize / 2 ? Math.Pow(spec.RopeTheta, -2.0 * pair / HeadSize) : 0)];
    }
}
