using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Packages;

/// <summary>
/// The folder of an encoder, read and checked: an embedding model or a cross-encoder, in the layouts of Optimum, transformers.js and
/// sentence-transformers.
/// </summary>
public sealed class EncoderPackage : PackagedModel
{
    private EncoderPackage(string folder, Tokenizer tokenizer)
        : base(folder, tokenizer)
    {
    }

    /// <summary>What the model is for.</summary>
    public required EncoderKind Kind { get; init; }

    /// <summary>The shape.</summary>
    public required EncoderConfig Config { get; init; }

    /// <summary>The ONNX graph.</summary>
    public required EncoderGraph Graph { get; init; }

    /// <summary>How token vectors become one; of no effect when the graph pools, or gives logits.</summary>
    public Pooling Pooling { get; private init; }

    /// <summary>Whether embeddings are brought to length 1.</summary>
    public bool Normalizes { get; private init; }

    /// <summary>Instructions before texts.</summary>
    public EncoderPrompts Prompts { get; private init; } = EncoderPrompts.None;

    /// <summary>Whether texts are lower-cased before they are tokenised (<c>do_lower_case</c> of <c>sentence_bert_config.json</c>).</summary>
    public bool LowersCase { get; private init; }

    /// <summary>How logits become a relevance; null for embedding models.</summary>
    public RelevanceHead? Relevance { get; private init; }

    /// <inheritdoc/>
    public override string Architecture => Config.Architecture;

    /// <inheritdoc/>
    public override int ContextLength => Config.MaxTokens;

    /// <summary>Reads a folder: <c>config.json</c>, the graph (see <see cref="ModelPackage.Load"/> for the order), the tokenizer, and what sentence-transformers adds.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="graphVariant">The graph to take, or null.</param>
    /// <exception cref="ModelPackageException">A file or field is missing or wrong.</exception>
    public static EncoderPackage Load(string folder, string? graphVariant = null)
    {
        folder = PackageFiles.ModelFolder(folder);
        return PackageFiles.Guarded(folder, () => Read(folder, graphVariant));
    }

    private static EncoderPackage Read(string folder, string? graphVariant)
    {
        var root = ConfigElement.Read(Path.Combine(folder, "config.json"));
        var kind = EncoderFolder.IsClassifier(root) ? EncoderKind.Rerank : EncoderKind.Embedding;
        var config = EncoderLayout.ReadConfig(root, folder, kind);
        var graph = EncoderLayout.ReadGraph(folder, graphVariant, kind);
        var modules = kind == EncoderKind.Embedding ? SentenceModules.Read(folder) : new SentenceModules(null, Normalizes: false);
        return new EncoderPackage(folder, ReadTokenizer(folder, root, config, kind))
        {
            Kind = kind,
            Config = config,
            Graph = graph,
            Pooling = modules.Pooling ?? (graph.Kind == EncoderOutput.TokenVectors ? throw NoPooling(folder) : default),
            Normalizes = modules.Normalizes,
            Prompts = kind == EncoderKind.Embedding ? EncoderPrompts.Read(folder) : EncoderPrompts.None,
            LowersCase = ConfigElement.ReadOptional(folder, "sentence_bert_config.json")?.Optional("do_lower_case")?.Bool() ?? false,
            Relevance = kind == EncoderKind.Rerank ? RelevanceHead.Of(root, config.Labels) : null,
        };
    }

    private static Tokenizer ReadTokenizer(string folder, ConfigElement root, EncoderConfig config, EncoderKind kind)
    {
        var tokenizer = TokenizerFiles.Load(folder);
        if (kind == EncoderKind.Rerank && tokenizer.PairTemplate is null)
        {
            throw new ModelPackageException(
                Path.Combine(folder, "tokenizer.json"), "post_processor.pair", "is missing or unusable: text A, then B, with type_id 0, then 1, expected");
        }

        foreach (int token in tokenizer.SingleTemplate.Pieces.SelectMany(piece => piece.Tokens).Append(config.PadTokenId))
        {
            if (token >= config.VocabularySize)
            {
                throw new ModelPackageException(root.File, "vocab_size", $"must be above every special token of the tokenizer, such as {token}. Given: {config.VocabularySize}");
            }
        }

        return tokenizer;
    }

    // A guess would give vectors that look right and search badly.
    private static ModelPackageException NoPooling(string folder) => new(
        Path.Combine(folder, "1_Pooling", "config.json"),
        null,
        "is missing: it says how token vectors become one. Copy modules.json and 1_Pooling from the model's original repository, or write {\"pooling_mode_mean_tokens\": true} (or pooling_mode_cls_token) there");
}
