using System.Collections.Frozen;

namespace OrleansLlm.Grains.Prices.Import;

/// <summary>Names of models and providers in a LiteLLM table. Several of its "providers" are ways to speak to one and the same.</summary>
internal static class LiteLlmNames
{
    private static readonly FrozenDictionary<string, string> Ways = new Dictionary<string, string>
    {
        ["azure_text"] = "azure",
        ["bedrock_converse"] = "bedrock",
        ["cohere_chat"] = "cohere",
        ["text-completion-codestral"] = "codestral",
        ["text-completion-inception"] = "inception",
        ["text-completion-openai"] = "openai",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Who is paid: <c>vertex_ai-anthropic_models</c> is <c>vertex_ai</c>.</summary>
    public static string ProviderOf(string provider) =>
        Ways.GetValueOrDefault(provider)
        ?? (provider.IndexOf('-', StringComparison.Ordinal) is var dash and > 0 && provider.EndsWith("models", StringComparison.Ordinal) ? provider[..dash] : provider);

    /// <summary>The model's name without its provider: <c>azure/eu/gpt-4o</c> is <c>eu/gpt-4o</c>.</summary>
    public static string ModelOf(string name, string provider)
    {
        foreach (var prefix in new[] { provider, ProviderOf(provider) })
        {
            if (name.Length > prefix.Length + 1 && name[prefix.Length] == '/' && name.StartsWith(prefix, StringComparison.Ordinal))
            {
                return name[(prefix.Length + 1)..];
            }
        }

        return name;
    }
}
