using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Replicas;
using OrleansLlm.Engine.Tuning;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A model of this silo, of any kind.</summary>
internal abstract record CatalogItem(PackagedModel Packaged, ModelServingOptions Options, ModelInfo Info)
{
    /// <summary>When the folder's listing last changed (UTC); a change means: read it again.</summary>
    public DateTime FolderChangedAt { get; init; }

    /// <summary>What <c>tune</c> found for it on this machine, or null.</summary>
    public TunedSettings? Tuned { get; init; }

    /// <summary>Token ids as text, special tokens included.</summary>
    /// <exception cref="LlmException">InvalidRequest: an id is out of range.</exception>
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

        return Packaged.Tokenizer.Decode(tokens, skipSpecialTokens: false);
    }
}
