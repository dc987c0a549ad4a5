using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Finds an encoder's weights where its makers put them.</summary>
internal static class EncoderWeightNames
{
    private static readonly (string House, string Distil)[] s_distil =
    [
        ("encoder.layer.", "transformer.layer."), ("attention.self.query", "attention.q_lin"), ("attention.self.key", "attention.k_lin"),
        ("attention.self.value", "attention.v_lin"), ("attention.output.dense", "attention.out_lin"), ("attention.output.LayerNorm", "sa_layer_norm"),
        ("intermediate.dense", "ffn.lin1"), ("output.dense", "ffn.lin2"), ("output.LayerNorm", "output_layer_norm"),
    ];

    /// <summary>The weights under the names of <see cref="EncoderWeights"/>.</summary>
    public static IWeightSource Map(EncoderSpec spec, IWeightSource stored)
    {
        string prefix = Prefix(spec, stored);
        return new MappedWeights(stored, (inner, name) => inner.Find(Stored(spec, prefix, name)));
    }

    /// <summary>What stands before the names in a checkpoint.</summary>
    public static string Prefix(EncoderSpec spec, IWeightSource stored)
    {
        string family = spec.Architecture switch { "bert" => "bert.", "distilbert" => "distilbert.", _ => "roberta." };
        return stored.Find(family + "embeddings.word_embeddings.weight") is null ? "" : family;
    }

    /// <summary>A weight's name in a checkpoint.</summary>
    public static string Stored(EncoderSpec spec, string prefix, string name)
    {
        if (spec.Architecture == "distilbert")
        {
            foreach (var (house, distil) in s_distil)
            {
                name = name.Replace(house, distil, StringComparison.Ordinal);
            }

            return prefix + name;
        }

        // RoBERTa's head has a dense layer of its own in the place of BERT's pooler.
        bool ownHead = spec.Architecture != "bert";
        return name switch
        {
            "pooler.dense.weight" or "pooler.dense.bias" when ownHead => "classifier" + name["pooler".Length..],
            "classifier.weight" or "classifier.bias" => ownHead ? "classifier.out_proj" + name["classifier".Length..] : name,
            _ => prefix + name,
        };
    }
}
