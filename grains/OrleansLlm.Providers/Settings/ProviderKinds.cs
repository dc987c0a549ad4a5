namespace OrleansLlm.Providers.Settings;

/// <summary>The kinds of providers, as the settings spell them.</summary>
public static class ProviderKinds
{
    /// <summary>OpenAI itself.</summary>
    public const string OpenAi = "openai";

    /// <summary>Azure OpenAI: deployments with a dated version, or its v1 surface.</summary>
    public const string Azure = "azure";

    /// <summary>Any server that speaks OpenAI's HTTP API.</summary>
    public const string OpenAiCompatible = "openai-compatible";

    /// <summary>vLLM, with its own fields, health and load.</summary>
    public const string Vllm = "vllm";

    /// <summary>Hugging Face's Text Generation Inference: chats through its Messages API, completions through its native API.</summary>
    public const string Tgi = "tgi";

    /// <summary>NVIDIA Triton: the KServe v2 protocol with its generate extension.</summary>
    public const string Triton = "triton";

    /// <summary>Another cluster of this program.</summary>
    public const string OrleansLlm = "orleansllm";

    /// <summary>An <c>IChatClient</c> or <c>IEmbeddingGenerator</c> that the host registered in code.</summary>
    public const string Code = "code";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [OpenAi, Azure, OpenAiCompatible, Vllm, Tgi, Triton, OrleansLlm, Code];

    /// <summary>Where the kind is found without a setting, or null: it must be set.</summary>
    internal static string? DefaultBaseUrl(string kind) => kind == OpenAi ? "https://api.openai.com/v1" : null;

    /// <summary>Servers of one's own, which may be asked for their health as often as one likes.</summary>
    internal static bool IsSelfHosted(string kind) => kind is Vllm or Tgi or Triton or OrleansLlm;
}
