using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model package of this silo, with what can be done without its weights.</summary>
internal sealed record CatalogModel(
    ModelPackage Package, ModelServingOptions Options, ModelInfo Info, PromptBuilder Prompts, ConstraintCache Constraints, ToolCalling Tools)
{
    /// <summary>When the folder's listing last changed (UTC); a change means: read it again.</summary>
    public DateTime FolderChangedAt { get; init; }

    public string Detokenize(int[] tokens)
    {
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i] < 0 || tokens[i] >= Info.VocabularySize)
            {
                throw new LlmException(
                    LlmErrorCode.InvalidRequest,
                    $"tokens[{i}] must be a token id from 0 to {Info.VocabularySize - 1}. Given: {tokens[i]}.",
                    "tokens");
            }
        }

        return Package.Tokenizer.Decode(tokens, skipSpecialTokens: false);
    }
}
