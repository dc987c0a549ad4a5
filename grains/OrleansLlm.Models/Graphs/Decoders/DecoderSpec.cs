using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>
/// A decoder of the Llama family, described: RMS norms before attention and feed-forward, rotary positions, grouped-query attention, SwiGLU.
/// What varies between makers is a property here; the values are those of the checkpoint's <c>config.json</c>.
/// </summary>
public sealed record DecoderSpec
{
    /// <summary>The architecture family (<c>llama</c>, <c>qwen2</c>, <c>mistral</c>).</summary>
    public string Architecture { get; init; } = "llama";

    /// <summary>Rows of the embedding and of the head.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key/value heads; a divisor of <see cref="Heads"/>.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Width of a head; a multiple of 16 (GroupQueryAttention with rotation). 0: hidden size / heads.</summary>
    public int HeadSize
    {
        get => field > 0 ? field : HiddenSize / Math.Max(Heads, 1);
        init;
    }

    /// <summary>Width of the feed-forward layer.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary>The most positions of a sequence; rotary tables have as many rows.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Added to the mean square in norms.</summary>
    public float NormEpsilon { get; init; } = 1e-5f;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10_000;

    /// <summary>The head is the embedding's matrix.</summary>
    public bool TieEmbeddings { get; init; }

    /// <summary>Queries, keys and values have a bias (Qwen2).</summary>
    public bool QkvBias { get; init; }

    /// <summary>Each query and key head is normed before the rotation (Qwen3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>
    /// Positions that a layer attends to, the current one included, per layer; 0: all. Empty: all layers attend to everything; one value: the same for all
    /// layers (Mistral); several: repeated over the layers (Gemma alternates).
    /// </summary>
    public ImmutableArray<int> Windows { get; init; } = [];

    /// <summary>The token that begins a sequence, if there is one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end the model's turn.</summary>
    public ImmutableArray<int> EosTokenIds { get; init; } = [];

    /// <summary>The padding token, if there is one.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Positions that a layer attends to; 0: all.</summary>
    public int Window(int layer) => Windows.IsEmpty ? 0 : Windows[layer % Windows.Length];

    /// <summary>Checks that the numbers fit each other.</summary>
    /// <exception cref="ArgumentException">Names the field and the value.</exception>
    internal void Check()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(VocabularySize), VocabularySize), (nameof(HiddenSize), HiddenSize), (nameof(Layers), Layers), (nameof(Heads), Heads),
            (nameof(KeyValueHeads), KeyValueHeads), (nameof(HeadSize), HeadSize), (nameof(IntermediateSize), IntermediateSize), (nameof(ContextLength), ContextLength),
        })
        {
            Demand(value > 0, name, "at least 1", value);
        }

        Demand(Heads % KeyValueHeads == 0, nameof(KeyValueHeads), $"a divisor of the {Heads} heads", KeyValueHeads);
        Demand(HeadSize % 16 == 0, nameof(HeadSize), "a multiple of 16", HeadSize);
        Demand(RopeTheta > 0, nameof(RopeTheta), "above 0", RopeTheta);
        Demand(NormEpsilon >= 0, nameof(NormEpsilon), "at least 0", NormEpsilon);
        foreach (int window in Windows)
        {
            Demand(window >= 0, nameof(Windows), "at least 0", window);
        }
    }

    private static void Demand(bool holds, string field, string rule, object value)
    {
        if (!holds)
        {
            throw new ArgumentException($"{field} must be {rule}. Given: {value}", field);
        }
    }
}
