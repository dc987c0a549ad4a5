using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>
/// Scales of an 8-bit key/value cache, one per channel: value = level * scale, levels from -128 to 127. Channels differ in size by far, those of keys above all
/// (Hooper et al. 2024, KVQuant). What lies beyond 127 scales is cut off, so they are measured on prompts like those to come.
/// </summary>
/// <param name="Keys">Of the keys: per layer <c>[kvHeads * headSize]</c>.</param>
/// <param name="Values">Of the values: per layer <c>[kvHeads * headSize]</c>.</param>
public sealed record KvScales(ImmutableArray<ImmutableArray<float>> Keys, ImmutableArray<ImmutableArray<float>> Values)
{
    /// <summary>Room above the largest magnitude that was seen: other prompts reach a little higher.</summary>
    private const float Margin = 1.1f;

    /// <summary>Scales from the largest magnitudes that were seen, per layer and channel.</summary>
    public static KvScales FromLargest(IEnumerable<IEnumerable<float>> keys, IEnumerable<IEnumerable<float>> values) => new(Scales(keys), Scales(values));

    // A channel that was silent on all prompts still needs a scale above 0.
    private static ImmutableArray<ImmutableArray<float>> Scales(IEnumerable<IEnumerable<float>> layers) =>
        [.. layers.Select(channels => channels.Select(largest => Math.Max(largest * Margin, 1e-6f) / 127).ToImmutableArray())];

    internal void Check(DecoderSpec spec)
    {
        int channels = spec.KeyValueHeads * spec.HeadSize;
        foreach (var (name, layers) in new[] { (nameof(Keys), Keys), (nameof(Values), Values) })
        {
            if (layers.Length != spec.Layers || layers.Any(scales => scales.Length != channels))
            {
                throw new ArgumentException(
                    $"{nameof(KvScales)}.{name} must have {channels} scales for each of {spec.Layers} layers. Given: {string.Join(", ", layers.Select(scales => scales.Length))}", name);
            }

            if (layers.SelectMany(scales => scales).FirstOrDefault(scale => !float.IsFinite(scale) || scale <= 0, 1) is var wrong and not 1)
            {
                throw new ArgumentException($"{nameof(KvScales)}.{name} must be above 0. Given: {wrong}", name);
            }
        }
    }
}
