using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Replicas;

namespace OrleansLlm.Routing.Targets;

/// <summary>A model that a plan may call, as it is now, for one tenant.</summary>
/// <param name="Info">What it is. <see cref="ModelInfo.ContextLength"/> 0: not known.</param>
/// <param name="Features">What it can do.</param>
/// <param name="Price">What the tenant pays, or null when no price is known.</param>
/// <param name="Health">How it is.</param>
public sealed record Target(ModelInfo Info, ModelFeatures Features, PriceRule? Price, TargetHealth Health);
