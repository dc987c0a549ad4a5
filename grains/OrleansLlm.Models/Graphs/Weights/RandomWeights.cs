using System.Collections.Immutable;
using System.Text;
using OrleansLlm.Models.Graphs.Decoders;

namespace OrleansLlm.Models.Graphs.Weights;

/// <summary>
/// Random weights of a decoder's shape: the speed of a model can be measured, and its graph tested, without the trained weights. Every element
/// follows from seed, name and place alone. Linear layers have variance 1.5² / inputs and embeddings 1 / hidden, so that the
/// logits depend on the whole context and lie about within ±3.
/// </summary>
public sealed class RandomWeights : IWeightSource
{
    private readonly Dictionary<string, ImmutableArray<long>> _shapes;
    private readonly ulong _seed;

    /// <summary>Weights for a decoder.</summary>
    public RandomWeights(DecoderSpec spec, int seed)
        : this(DecoderWeights.Of(spec), seed)
    {
    }

    /// <summary>Weights of given names and shapes; names that end in <c>norm.weight</c> lie around 1.</summary>
    public RandomWeights(IEnumerable<KeyValuePair<string, ImmutableArray<long>>> shapes, int seed)
    {
        _shapes = new(shapes, StringComparer.Ordinal);
        _seed = Mix((ulong)seed + 1);
    }

    /// <inheritdoc/>
    public string Origin => "random weights";

    /// <inheritdoc/>
    public WeightTensor? Find(string name)
    {
        if (!_shapes.TryGetValue(name, out var shape))
        {
            return null;
        }

        ulong key = _seed;
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
        {
            key = Mix(key ^ letter);
        }

        var (mean, deviation) = Spread(name, shape);
        return new RandomTensor(shape, key, mean, deviation);
    }

    private static (float Mean, float Deviation) Spread(string name, ImmutableArray<long> shape) => name switch
    {
        _ when name.EndsWith("norm.weight", StringComparison.OrdinalIgnoreCase) => (1, 0.1f),
        _ when shape.Length < 2 => (0, 0.1f),
        DecoderWeights.Embedding or DecoderWeights.Head => (0, 1 / MathF.Sqrt(shape[^1])),
        _ => (0, 1.5f / MathF.Sqrt(shape[^1])),
    };

    // SplitMix64's finalizer (Steele, Lea, Flood 2014).
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private sealed class RandomTensor(ImmutableArray<long> shape, ulong key, float mean, float deviation) : WeightTensor(shape)
    {
        public override void Read(long first, Span<float> values)
        {
            // Uniform in ±sqrt(3) has variance 1; the upper 24 bits fill a float's mantissa.
            float step = deviation * MathF.Sqrt(3) / (1 << 23);
            for (int i = 0; i < values.Length; i++)
            {
                int drawn = (int)(Mix(key + (ulong)(first + i)) >> 40) - (1 << 23);
                values[i] = mean + (step * drawn);
            }
        }
    }
}
