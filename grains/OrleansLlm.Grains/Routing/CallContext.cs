using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>What all attempts of one call share.</summary>
internal sealed class CallContext(
    IGrainFactory grains, PriceCache prices, SettlementQueue settlements, Caller caller, GenerationRequest request, string? route, TimeProvider timeProvider)
{
    private readonly BudgetKey _budget = new(caller.Tenant);

    public IGrainFactory Grains { get; } = grains;

    public PriceCache Prices { get; } = prices;

    public Caller Caller { get; } = caller;

    public TimeProvider Time { get; } = timeProvider;

    public CallRecord Record { get; } = new();

    /// <summary>One for all attempts.</summary>
    public string CallId { get; } = request.CallId ?? CallNames.CallId(request.RequestId);

    public LedgerAccess Ledger() => new(Grains.GetGrain<IBudgetGrain>(_budget.ToString()), _budget, settlements, Time);

    /// <summary>What is reserved for an attempt; its ceiling and grant are filled in later.</summary>
    public ReserveRequest ReserveFor(AttemptRecord attempt, GenerationRequest asked, PriceRule? price) => new()
    {
        Id = FormattableString.Invariant($"{CallId}:{attempt.Number}"),
        KeyId = Caller.KeyId,
        Project = Caller.Project,
        User = CallNames.User(asked.User),
        CallId = CallId,
        Tags = Caller.Tags,
        Attempt = attempt.Number,
        Model = attempt.Model,
        Provider = attempt.Provider,
        Route = route,
        Price = price,
        Ceiling = new UsageCeiling(),
        Lease = CallLedger.Lease,
        IsBatch = asked.IsBatch,
    };
}
