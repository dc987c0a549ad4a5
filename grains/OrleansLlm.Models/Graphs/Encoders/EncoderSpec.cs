namespace OrleansLlm.Models.Graphs.Encoders;

/// <summary>
/// An encoder of the BERT family, described: learned positions, norms after attention and feed-forward, GELU. The values are those of the
/// checkpoint's <c>config.json</c>.
/// </summary>
public sealed record EncoderSpec
{
    /// <summary>The architecture family (<c>bert</c>, <c>roberta</c>, <c>xlm-roberta</c>).</summary>
    public string Architecture { get; init; } = "bert";

    /// <summary>Rows of the token embedding.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of hidden states.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads; a divisor of the width.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>Rows of the position embedding (<c>max_position_embeddings</c>).</summary>
    public required int Positions { get; init; }

    /// <summary>Rows of the segment embedding; 0: none, and no input <c>token_type_ids</c>.</summary>
    public int Segments { get; init; } = 2;

    /// <summary>The padding token.</summary>
    public int PadTokenId { get; init; }

    /// <summary>Whether positions begin behind the padding token's (RoBERTa, XLM-R, MPNet); else at 0.</summary>
    public bool OffsetsPositions { get; init; }

    /// <summary>Labels of a cross-encoder's head; 0: hidden states are given instead.</summary>
    public int Labels { get; init; }

    /// <summary>Added to variances in norms.</summary>
    public float NormEpsilon { get; init; } = 1e-12f;

    /// <summary>What stands before the names of the weights (<c>bert.</c>), but for the head's.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Checks that the numbers fit each other.</summary>
    /// <exception cref="ArgumentException">Names the field and the value.</exception>
    internal void Check()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(VocabularySize), VocabularySize), (nameof(HiddenSize), HiddenSize), (nameof(Layers), Layers), (nameof(Heads), Heads),
            (nameof(IntermediateSize), IntermediateSize), (nameof(Positions), Positions),
        })
        {
            Demand(value > 0, name, "at least 1", value);
        }

        Demand(HiddenSize % Heads == 0, nameof(Heads), $"a divisor of the width {HiddenSize}", Heads);
        Demand(Segments >= 0, nameof(Segments), "at least 0", Segments);
        Demand(Labels >= 0, nameof(Labels), "at least 0", Labels);
        Demand(PadTokenId >= 0 && PadTokenId < VocabularySize, nameof(PadTokenId), $"0 to {VocabularySize - 1}", PadTokenId);
        Demand(NormEpsilon >= 0, nameof(NormEpsilon), "at least 0", NormEpsilon);
    }

    private static void Demand(bool holds, string field, string rule, object value)
    {
        if (!holds)
        {
            throw new ArgumentException($"{field} must be {rule}. Given: {value}", field);
        }
    }
}
