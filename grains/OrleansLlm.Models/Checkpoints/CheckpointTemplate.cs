using OrleansLlm.Models.Graphs.Decoders;
using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Templates;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Checkpoints;

/// <summary>The chat template of a folder that need not have a graph.</summary>
public static class CheckpointTemplate
{
    /// <summary>Reads the template named <c>default</c>; null where there is none.</summary>
    /// <exception cref="ModelPackageException">A file is broken.</exception>
    /// <exception cref="ChatTemplateException">The template can not be parsed.</exception>
    public static ChatTemplate? Read(string folder, DecoderSpec spec, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var config = new ModelConfig
        {
            Architecture = spec.Architecture,
            VocabularySize = spec.VocabularySize,
            ContextLength = spec.ContextLength,
            Layers = spec.Layers,
            KeyValueHeads = spec.KeyValueHeads,
            HeadSize = spec.HeadSize,
            BosTokenId = spec.BosTokenId,
            EosTokenIds = spec.EosTokenIds,
            PadTokenId = spec.PadTokenId,
        };
        var files = ChatTemplateFiles.Read(folder, config, tokenizer);
        return files.Templates.TryGetValue("default", out string? source) ? ChatTemplate.Parse(source, files.BosText, files.EosText) : null;
    }
}
