using System.Diagnostics;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Routing.Execution;

namespace OrleansLlm.Grains.Routing;

/// <summary>What all attempts of one call share.</summary>
/// <param name="services">The silo's.</param>
/// <param name="caller">Who pays.</param>
/// <param name="request">The call.</param>
/// <param name="route">The route that it follows, or null.</param>
/// <param name="activity">The call's span, or null.</param>
internal sealed class CallContext(CallServices services, Caller caller, GenerationRequest request, string? route, Activity? activity)
{
    private readonly BudgetKey _budget = new(caller.Tenant);
    private readonly string _operation = request.Messages is null ? "text_completion" : "chat";
    private readonly ActivityContext _activity = activity?.Context ?? default;

    public IGrainFactory Grains => services.Grains;

    public PriceCache Prices => services.Prices;

    public TimeProvider Time => services.Time;

    public Caller Caller { get; } = caller;

    public CallRecord Record { get; } = new();

    /// <summary>One for all attempts.</summary>
    public string CallId { get; } = request.CallId ?? CallNames.CallId(request.RequestId);

    public LedgerAccess Ledger() => new(() => Grains.GetGrain<IBudgetGrain>(_budget.ToString()), _budget, services.Settlements, Time, services.Ledgers);

    /// <summary>Begins to measure an attempt.</summary>
    public AttemptProbe Probe(AttemptRecord attempt) => new(
        services.Instruments, services.Rollouts, activity is null ? null : RouterInstruments.StartAttempt(_activity, _operation, attempt.Model, attempt.Provider), Time);

    /// <summary>Notes what a reservation told.</summary>
    public void Reserved(AttemptRecord attempt, Reservation? reservation)
    {
        attempt.Reservation = reservation;
        services.Budgets.Note(Caller, reservation);
    }

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
