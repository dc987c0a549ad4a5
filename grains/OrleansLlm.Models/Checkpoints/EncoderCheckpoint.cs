using OrleansLlm.Models.Graphs.Encoders;
using OrleansLlm.Models.Graphs.Weights;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>Reads an encoder's checkpoint: BERT, RoBERTa, XLM-RoBERTa, CamemBERT and DistilBERT, as embedding models or (but for the last) cross-encoders.</summary>
/// <param name="Spec">The encoder.</param>
/// <param name="Weights">Its weights under the names of <see cref="EncoderWeights"/>.</param>
public sealed record EncoderCheckpoint(EncoderSpec Spec, IWeightSource Weights)
{
    /// <summary>The values of <c>model_type</c> that are read.</summary>
    public static readonly IReadOnlyList<string> Families = ["bert", "camembert", "distilbert", "roberta", "xlm-roberta"];

    /// <summary>Whether a configuration is an encoder's.</summary>
    internal static bool IsEncoder(ConfigElement config) => config.Optional("model_type") is { } type && Families.Contains(type.String());

    /// <summary>Reads an encoder.</summary>
    /// <exception cref="ModelPackageException">A field is missing, wrong, or not supported.</exception>
    public static EncoderCheckpoint Read(string folder, IWeightSource weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var config = ConfigElement.Read(Path.Combine(folder, "config.json"));
        string type = config.Required("model_type").String();
        Refuse(config, type);
        var kind = EncoderFolder.IsClassifier(config) ? EncoderKind.Rerank : EncoderKind.Embedding;
        int labels = kind == EncoderKind.Rerank ? EncoderLayout.ReadConfig(config, folder, kind).Labels.Length : 0;
        var spec = type == "distilbert" ? Distil(config, labels) : Bert(config, type, labels);
        return new EncoderCheckpoint(spec, EncoderWeightNames.Map(spec, weights));
    }

    private static void Refuse(ConfigElement config, string type)
    {
        if (config.OptionalAny("hidden_act", "activation") is { } activation && activation.String() != "gelu")
        {
            throw activation.Wrong($"must be gelu. Given: {activation.Shown()}");
        }

        if (config.Optional("position_embedding_type") is { } positions && positions.String() != "absolute")
        {
            throw positions.Wrong($"must be absolute. Given: {positions.Shown()}");
        }

        if (type == "distilbert" && EncoderFolder.IsClassifier(config))
        {
            throw config.Required("architectures").Wrong("is not supported: of DistilBERT embedding models only are");
        }
    }

    private static EncoderSpec Bert(ConfigElement config, string type, int labels) => new()
    {
        Architecture = type,
        VocabularySize = config.Required("vocab_size").Int(minimum: 1),
        HiddenSize = config.Required("hidden_size").Int(minimum: 1),
        Layers = config.Required("num_hidden_layers").Int(minimum: 1),
        Heads = config.Required("num_attention_heads").Int(minimum: 1),
        IntermediateSize = config.Required("intermediate_size").Int(minimum: 1),
        Positions = config.Required("max_position_embeddings").Int(minimum: 1),
        Segments = config.Optional("type_vocab_size")?.Int(minimum: 0) ?? 2,
        PadTokenId = config.Optional("pad_token_id")?.Int(minimum: 0) ?? 0,
        OffsetsPositions = type != "bert",
        NormEpsilon = (float)(config.Optional("layer_norm_eps")?.Number() ?? 1e-12),
        Labels = labels,
    };

    private static EncoderSpec Distil(ConfigElement config, int labels) => new()
    {
        Architecture = "distilbert",
        VocabularySize = config.Required("vocab_size").Int(minimum: 1),
        HiddenSize = config.Required("dim").Int(minimum: 1),
        Layers = config.Required("n_layers").Int(minimum: 1),
        Heads = config.Required("n_heads").Int(minimum: 1),
        IntermediateSize = config.Required("hidden_dim").Int(minimum: 1),
        Positions = config.Required("max_position_embeddings").Int(minimum: 1),
        Segments = 0,
        PadTokenId = config.Optional("pad_token_id")?.Int(minimum: 0) ?? 0,
        Labels = labels,
    };
}
