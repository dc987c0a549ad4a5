using OrleansLlm.Contracts.Prices;

namespace OrleansLlm.Providers.Settings;

/// <summary>A provider's model as the configuration gives it (<c>OrleansLlm:Providers:NAME:Models:ALIAS</c>).</summary>
public sealed class RemoteModelSettings
{
    /// <summary>The model's or deployment's name at the provider; null: as callers write it.</summary>
    public string? Name { get; set; }

    /// <summary><c>chat</c> (default), <c>embedding</c> or <c>rerank</c>.</summary>
    public string Kind { get; set; } = "chat";

    /// <summary>The context window in tokens, which bounds what a call may cost; for encoders the longest input. Required.</summary>
    public int ContextLength { get; set; }

    /// <summary>The most tokens of one choice; null: what the window leaves.</summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>
    /// The most tokens per choice that the model may use for reasoning beyond <c>max_tokens</c>, where its provider does not count reasoning under that: they are reserved with the
    /// answer, and a stream with more is left. 0: reasoning counts under <c>max_tokens</c>. Null: not known; reasoning is not held against <c>max_tokens</c>, ends with the window
    /// at the latest and is billed as it is made, but not reserved, so that one call can take a budget beyond its end. For kind <c>chat</c>.
    /// </summary>
    public int? MaxReasoningTokens { get; set; }

    /// <summary>What it can do: <c>tools</c>, <c>vision</c>, <c>json_schema</c>, <c>logprobs</c>, <c>grammar</c>. Null: what its kind of provider usually can.</summary>
    public IReadOnlyList<string>? Features { get; set; }

    /// <summary>
    /// The most calls of it per minute that each silo makes, as the provider allows them (of several silos, each has its share), so that its own 429 is rare and
    /// routes go around it; a call that names the model is refused with the wait. For kind <c>chat</c>. Null: no limit of ours.
    /// </summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>The same of prompt and completion tokens.</summary>
    public int? TokensPerMinute { get; set; }

    /// <summary>The size of an embedding; 0: not known.</summary>
    public int EmbeddingSize { get; set; }

    /// <summary>Triton: names of tensors, where they are not the usual ones.</summary>
    public TritonTensors Tensors { get; set; } = new();

    /// <summary>What its calls cost; a rule of the price book wins over it. Null: no price is known.</summary>
    public ConfiguredAmounts? Price { get; set; }
}
