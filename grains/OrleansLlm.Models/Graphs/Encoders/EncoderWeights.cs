using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>Names and shapes of an encoder's weights, as in a Hugging Face checkpoint.</summary>
public static class EncoderWeights
{
    /// <summary>All of them.</summary>
    public static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Of(EncoderSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return All(spec);
    }

    private static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> All(EncoderSpec spec)
    {
        string embeddings = spec.Prefix + "embeddings.";
        int hidden = spec.HiddenSize;
        yield return new(embeddings + "word_embeddings.weight", [spec.VocabularySize, hidden]);
        yield return new(embeddings + "position_embeddings.weight", [spec.Positions, hidden]);
        if (spec.Segments > 0)
        {
            yield return new(embeddings + "token_type_embeddings.weight", [spec.Segments, hidden]);
        }

        var layers = Enumerable.Range(0, spec.Layers).SelectMany(layer => Layer(spec, $"{spec.Prefix}encoder.layer.{layer}."));
        foreach (var weight in Norm(embeddings + "LayerNorm", hidden).Concat(layers))
        {
            yield return weight;
        }

        if (spec.Labels > 0)
        {
            foreach (var weight in Linear(spec.Prefix + "pooler.dense", hidden, hidden).Concat(Linear("classifier", spec.Labels, hidden)))
            {
                yield return weight;
            }
        }
    }

    private static IEnumerable<KeyValuePair<string, ImmutableArray<long>>> Layer(EncoderSpec spec, string name)
    {
        int hidden = spec.HiddenSize;
        return
        [
            .. Linear(name + "attention.self.query", hidden, hidden),
            .. Linear(name + "attention.self.key", hidden, hidden),
            .. Linear(name + "attention.self.value", hidden, hidden),
            .. Linear(name + "attention.output.dense", hidden, hidden),
            .. Norm(name + "attention.output.LayerNorm", hidden),
            .. Linear(name + "intermediate.dense", spec.IntermediateSize, hidden),
            .. Linear(name + "output.dense", hidden, spec.IntermediateSize),
            .. Norm(name + "output.LayerNorm", hidden),
        ];
    }

    private static KeyValuePair<string, ImmutableArray<long>>[] Linear(string name, long outputs, long inputs) =>
        [new(name + ".weight", [outputs, inputs]), new(name + ".bias", [outputs])];

    private static KeyValuePair<string, ImmutableArray<long>>[] Norm(string name, long size) => [new(name + ".weight", [size]), new(name + ".bias", [size])];
}
