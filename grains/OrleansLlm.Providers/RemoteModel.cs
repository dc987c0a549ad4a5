using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Providers;

/// <summary>A model that a provider serves, as the settings describe it.</summary>
/// <param name="Info">What the cluster shows of it; its name is the one that requests use.</param>
/// <param name="Provider">The provider's name.</param>
/// <param name="RemoteName">The model's or deployment's name at the provider.</param>
/// <param name="Features">What it can do.</param>
/// <param name="RequestsPerMinute">The most calls that this silo makes of it; null: no limit of ours.</param>
/// <param name="TokensPerMinute">The most prompt and completion tokens of this silo's calls; null: no limit of ours.</param>
/// <param name="MaxReasoningTokens">The most tokens of a choice that its provider makes beyond <c>max_tokens</c> for reasoning, which are reserved with it; null: not known, and none are reserved.</param>
public sealed record RemoteModel(
    ModelInfo Info, string Provider, string RemoteName, ModelFeatures Features, int? RequestsPerMinute = null, int? TokensPerMinute = null,
    int? MaxReasoningTokens = null);
