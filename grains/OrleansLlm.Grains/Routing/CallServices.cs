using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Learning;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Rollouts;
using OrleansLlm.Providers;
using OrleansLlm.Routing.Targets;

namespace OrleansLlm.Grains.Routing;

/// <summary>What the silo has for calls. Thread-safe.</summary>
/// <param name="Grains">The cluster.</param>
/// <param name="Prompts">Tokenises.</param>
/// <param name="Prices">What calls cost.</param>
/// <param name="Ledgers">Ledgers of this silo.</param>
/// <param name="Settlements">Settlements that could not be made yet.</param>
/// <param name="Providers">Remote models.</param>
/// <param name="Targets">How models are.</param>
/// <param name="Budgets">What was left of budgets.</param>
/// <param name="Learning">What was learned.</param>
/// <param name="Rollouts">Which versions of models calls get.</param>
/// <param name="Shadows">Copies of calls.</param>
/// <param name="Instruments">Counts.</param>
/// <param name="Time">The clock.</param>
internal sealed record CallServices(
    IGrainFactory Grains,
    PromptService Prompts,
    PriceCache Prices,
    LocalLedgers Ledgers,
    SettlementQueue Settlements,
    IProviderRegistry Providers,
    TargetStates Targets,
    BudgetHints Budgets,
    LearnedModelCache Learning,
    RolloutCache Rollouts,
    ShadowCalls Shadows,
    RouterInstruments Instruments,
    TimeProvider Time);
