using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Providers.Settings;

/// <summary>Checks a remote model's settings and reads its words. Its price is checked where price rules are.</summary>
internal static class RemoteModelChecks
{
    private const int MaxContext = 100_000_000;

    private static readonly Dictionary<string, ModelFeatures> Features = new(StringComparer.Ordinal)
    {
        ["tools"] = ModelFeatures.Tools,
        ["vision"] = ModelFeatures.Vision,
        ["json_schema"] = ModelFeatures.JsonSchema,
        ["logprobs"] = ModelFeatures.Logprobs,
        ["grammar"] = ModelFeatures.Grammar,
    };

    public static IEnumerable<string> Problems(string provider, RemoteModelSettings model)
    {
        if (model.Name is { } name && (name.Length is 0 or > 500 || name.Any(char.IsControl)))
        {
            yield return $"Name must be 1 to 500 characters without control characters. Given: {name.Length} characters.";
        }

        if (KindOf(model.Kind) is null)
        {
            yield return $"Kind must be chat, embedding or rerank. Given: '{model.Kind}'.";
        }
        else if (!Serves(provider, KindOf(model.Kind)!.Value))
        {
            yield return $"Kind must be one that a provider of kind '{provider}' has. Given: '{model.Kind}'.";
        }

        if (model.ContextLength is < 1 or > MaxContext)
        {
            yield return $"ContextLength must be 1 to {MaxContext}: it bounds what a call can cost. Given: {model.ContextLength}.";
        }

        if (model.MaxOutputTokens is { } most && (most < 1 || most > model.ContextLength))
        {
            yield return $"MaxOutputTokens must be 1 to ContextLength ({model.ContextLength}). Given: {most}.";
        }

        if (model.MaxReasoningTokens is { } reasoning && (reasoning < 0 || reasoning > model.ContextLength || KindOf(model.Kind) is not ModelKind.Chat))
        {
            yield return $"MaxReasoningTokens must be 0 to ContextLength ({model.ContextLength}), of a model of kind chat. Given: {reasoning}, kind '{model.Kind}'.";
        }

        foreach (var (field, value) in new[] { (nameof(model.RequestsPerMinute), model.RequestsPerMinute), (nameof(model.TokensPerMinute), model.TokensPerMinute) })
        {
            if (value is < 1)
            {
                yield return $"{field} must be at least 1. Given: {value}.";
            }
            else if (value is not null && KindOf(model.Kind) is not ModelKind.Chat)
            {
                yield return $"{field} is for kind chat only. Given kind: '{model.Kind}'.";
            }
        }

        if (model.EmbeddingSize is < 0 or > 1_000_000)
        {
            yield return $"EmbeddingSize must be 0 to 1000000. Given: {model.EmbeddingSize}.";
        }

        foreach (var feature in (model.Features ?? []).Where(feature => !Features.ContainsKey(feature)))
        {
            yield return $"Features must be of {string.Join(", ", Features.Keys)}. Given: '{feature}'.";
        }
    }

    public static ModelKind? KindOf(string word) => word switch
    {
        "chat" => ModelKind.Chat,
        "embedding" => ModelKind.Embedding,
        "rerank" => ModelKind.Rerank,
        _ => null,
    };

    public static ModelFeatures FeaturesOf(string provider, RemoteModelSettings model) => model.Features is { } words
        ? words.Aggregate(ModelFeatures.None, (all, word) => all | Features[word])
        : Usual(provider);

    private static ModelFeatures Usual(string provider) => provider switch
    {
        ProviderKinds.OpenAi or ProviderKinds.Azure => ModelFeatures.Tools | ModelFeatures.JsonSchema | ModelFeatures.Logprobs,
        ProviderKinds.Vllm or ProviderKinds.OrleansLlm => ModelFeatures.Tools | ModelFeatures.JsonSchema | ModelFeatures.Logprobs | ModelFeatures.Grammar,
        ProviderKinds.Tgi => ModelFeatures.Tools | ModelFeatures.JsonSchema | ModelFeatures.Logprobs,
        ProviderKinds.OpenAiCompatible or ProviderKinds.Code => ModelFeatures.Tools | ModelFeatures.JsonSchema,
        _ => ModelFeatures.None,
    };

    private static bool Serves(string provider, ModelKind kind) => kind switch
    {
        ModelKind.Embedding => provider != ProviderKinds.Tgi,
        ModelKind.Rerank => provider is ProviderKinds.OpenAiCompatible or ProviderKinds.Vllm or ProviderKinds.OrleansLlm,
        _ => true,
    };
}
