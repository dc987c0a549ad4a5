using System.Collections.Immutable;

namespace OrleansLlm.Models.Graphs.Decoders;

/// <summary>
/// A decoder of the Llama family, described: RMS norms before attention and feed-forward, rotary positions, grouped-query attention, gated feed-forward.
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

    /// <summary>Base of the rotary frequencies in layers with a window (Gemma 3); 0: as everywhere.</summary>
    public double LocalRopeTheta { get; init; }

    /// <summary>How the frequencies are stretched beyond the length of the training; null: not at all. Layers with a base of their own are not stretched.</summary>
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>The share of a head's width that is rotated (Phi-4 mini); above 0, at most 1.</summary>
    public double RotaryShare { get; init; } = 1;

    /// <summary>Channels of a head that are rotated.</summary>
    public int RotarySize => (int)Math.Round(HeadSize * RotaryShare);

    /// <summary>The gate's function.</summary>
    public GateActivation Activation { get; init; }

    /// <summary>What attention and feed-forward give is normed too before it is added (Gemma 2 and 3).</summary>
    public bool PostNorms { get; init; }

    /// <summary>Embeddings are multiplied by it (Gemma: the root of the width).</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>Scores are multiplied by it; 0: 1 / root of the head's width.</summary>
    public float AttentionScale { get; init; }

    /// <summary>Scores are held within ± this by a tanh (Gemma 2); 0: they are not.</summary>
    public float AttentionSoftcap { get; init; }

    /// <summary>Logits are held within ± this by a tanh (Gemma 2); 0: they are not.</summary>
    public float LogitSoftcap { get; init; }

    /// <summary>The experts of each layer's feed-forward; null: one for all tokens.</summary>
    public ExpertSpec? Experts { get; init; }

    /// <summary>The head is the embedding's matrix.</summary>
    public bool TieEmbeddings { get; init; }

    /// <summary>Queries, keys and values have a bias (Qwen2).</summary>
    public bool QkvBias { get; init; }

    /// <summary>The attention's output projection has a bias (Llama with <c>attention_bias</c>).</summary>
    public bool OutputBias { get; init; }

    /// <summary>Each query and key head is normed before the rotation (Qwen3).</summary>
    public bool QueryKeyNorm { get; init; }

    /// <summary>
    /// Positions that a layer attends to, the current one included, per layer; 0: all. Empty: all layers attend to everything; one value: the same for all
    /// layers (Mistral); several: repeated over the layers (Gemma alternates).
    /// </summary>
    public ImmutableArray<int> Windows { get; init; } = [];

    /// <summary>
    /// Positions are embedded by a learned table rather than rotated, norms are those of Ba et al. with biases, all linear layers have biases and the feed-forward
    /// has no gate: GPT-2. <see cref="NormEpsilon"/>, <see cref="Activation"/> and the sizes hold; what else this record says of rotation, norms and gates does not.
    /// </summary>
    public bool LearnedPositions { get; init; }

    /// <summary>The token that begins a sequence, if there is one.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Tokens that end the model's turn.</summary>
    public ImmutableArray<int> EosTokenIds { get; init; } = [];

    /// <summary>The padding token, if there is one.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Positions that a layer attends to; 0: all.</summary>
    public int Window(int layer) => Windows.IsEmpty ? 0 : Windows[layer % Windows.Length];

    /// <summary>Whether a layer rotates by <see cref="LocalRopeTheta"/>.</summary>
    public bool IsLocal(int layer) => LocalRopeTheta > 0 && Window(layer) > 0;

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
        Demand(HeadSize % (LearnedPositions ? 8 : 16) == 0, nameof(HeadSize), LearnedPositions ? "a multiple of 8" : "a multiple of 16", HeadSize);
        Demand(RopeTheta > 0, nameof(RopeTheta), "above 0", RopeTheta);
        Demand(LocalRopeTheta >= 0, nameof(LocalRopeTheta), "at least 0", LocalRopeTheta);
        Demand(RotaryShare is > 0 and <= 1, nameof(RotaryShare), "above 0 and at most 1", RotaryShare);
        Demand(LearnedPositions || RotarySize % 16 == 0, nameof(RotaryShare), $"a share of the head's {HeadSize} that is a multiple of 16", RotaryShare);
        Demand(NormEpsilon >= 0, nameof(NormEpsilon), "at least 0", NormEpsilon);
        RopeScaling?.Check(this);
        Experts?.Check();
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
