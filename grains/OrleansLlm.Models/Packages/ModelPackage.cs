using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Packages;

/// <summary>
/// A model folder, read and checked: what an engine needs to run it and a gateway to talk to it. Immutable, safe for concurrent use;
/// holds the tokenizer's tables, but not the weights.
/// </summary>
public sealed class ModelPackage : PackagedModel
{
    internal ModelPackage(string folder, ModelLayout layout, Tokenizer tokenizer, ChatTemplateFiles templates)
        : base(folder, tokenizer)
    {
        Config = layout.Config;
        Graph = layout.Graph;
        Generation = layout.Generation;
        ChatTemplates = templates.Templates;
        BosText = templates.BosText;
        EosText = templates.EosText;
    }

    /// <summary>The shape of the model.</summary>
    public ModelConfig Config { get; }

    /// <summary>The ONNX graph.</summary>
    public DecoderGraph Graph { get; }

    /// <summary>Sampling that the model's makers recommend.</summary>
    public GenerationDefaults Generation { get; }

    /// <summary>All chat templates (Jinja) by name; a single template is named <c>default</c>.</summary>
    public IReadOnlyDictionary<string, string> ChatTemplates { get; }

    /// <summary>The template named <c>default</c>, or null when the package has none.</summary>
    public string? ChatTemplateSource => ChatTemplates.GetValueOrDefault("default");

    /// <summary>The template named <c>tool_use</c>, or null.</summary>
    public string? ToolUseTemplateSource => ChatTemplates.GetValueOrDefault("tool_use");

    /// <summary>The text of the token that begins a sequence (<c>bos_token</c> in templates), or null.</summary>
    public string? BosText { get; }

    /// <summary>The text of the token that ends a turn (<c>eos_token</c> in templates), or null.</summary>
    public string? EosText { get; }

    /// <inheritdoc/>
    public override string Architecture => Config.Architecture;

    /// <inheritdoc/>
    public override int ContextLength => Config.ContextLength;

    /// <summary>
    /// Reads a model folder: onnxruntime-genai's layout where it has a <c>genai_config.json</c>, else Optimum's and transformers.js'
    /// (<c>config.json</c> with <c>model.onnx</c> or <c>onnx/model*.onnx</c>).
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="graphVariant">
    /// For layouts with several graphs: the file to take (<c>model_q4</c>, with or without <c>.onnx</c>). Null: the first there of
    /// model, model_fp32, model_quantized, model_int8, model_uint8, model_q8, model_q4, model_bnb4, model_fp16, model_q4f16, then <c>decoder_model_merged</c>
    /// and the same variants of it; in each case in <c>onnx/</c> before the folder itself.
    /// </param>
    /// <exception cref="ModelPackageException">A file or field is missing or wrong.</exception>
    public static ModelPackage Load(string folder, string? graphVariant = null)
    {
        folder = PackageFiles.ModelFolder(folder);
        return PackageFiles.Guarded(folder, () => Read(folder, graphVariant));
    }

    private static ModelPackage Read(string folder, string? graphVariant)
    {
        var layout = File.Exists(Path.Combine(folder, GenaiLayout.FileName))
            ? GenaiLayout.Read(folder)
            : OptimumLayout.Read(folder, graphVariant);
        CheckTokens(layout);
        layout = layout with { Graph = OnnxFile.Check(layout.Graph.Path, folder).Resolve(layout.Graph, layout.Config.Layers) };
        var tokenizer = TokenizerFiles.Load(folder);
        return new ModelPackage(folder, layout, tokenizer, ChatTemplateFiles.Read(folder, layout.Config, tokenizer));
    }

    // Ids beyond the head can never be produced: a sequence would only end at its length limit.
    private static void CheckTokens(ModelLayout layout)
    {
        int rows = layout.Config.VocabularySize;
        foreach (int token in layout.Config.EosTokenIds.Append(layout.Config.BosTokenId ?? 0))
        {
            if (token >= rows)
            {
                throw new ModelPackageException(layout.ConfigFile, "bos_token_id, eos_token_id", $"must be below vocab_size {rows}. Given: {token}");
            }
        }
    }
}
