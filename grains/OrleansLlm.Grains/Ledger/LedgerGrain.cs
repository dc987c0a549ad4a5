using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Storage;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Ledger;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Storage;

namespace OrleansLlm.Grains.Ledger;

/// <summary>
/// Answers questions about a tenant's ledger out of the store, and rolls old entries up. Reentrant, so that a long report keeps no short one waiting;
/// rolling up runs once at a time.
/// </summary>
[GrainType("ledger"), Reentrant]
internal sealed class LedgerGrain : Grain, ILedgerGrain
{
    private static readonly TimeSpan RollUpEvery = TimeSpan.FromHours(1);
    private const int MostKept = 36_500;

    private readonly IPersistentState<LedgerState> _state;
    private readonly TimeProvider _timeProvider;
    private readonly LedgerBooks _books;
    private readonly string _tenant;
    private Task _rolling = Task.CompletedTask;

    public LedgerGrain(
        [PersistentState("ledger", GrainStores.Main)] IPersistentState<LedgerState> state,
        [FromKeyedServices(GrainStores.Main)] IGrainStorage storage,
        TimeProvider timeProvider)
    {
        (_state, _timeProvider) = (state, timeProvider);
        _tenant = LedgerKey.Parse(this.GetPrimaryKeyString()).Tenant;
        _books = new LedgerBooks(storage, GrainContext.GrainId, Budget.GetGrainId());
    }

    private IBudgetGrain Budget => GrainFactory.GetGrain<IBudgetGrain>(new BudgetKey(_tenant).ToString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        this.RegisterGrainTimer(_ => RollUpAsync(), new GrainTimerCreationOptions(RollUpEvery, RollUpEvery) { Interleave = true });
        return Task.CompletedTask;
    }

    public async Task<SpendReport> ReportAsync(SpendQuery query, CancellationToken cancellationToken)
    {
        var reporter = new SpendReporter(query);
        await CatchUpAsync(cancellationToken);
        await foreach (var fact in _books.ReadFactsAsync(_state.State, reporter.Filter, cancellationToken))
        {
            reporter.Add(fact);
        }

        return reporter.ToReport();
    }

    public async Task<EntryPage> ReadAsync(EntryQuery query, CancellationToken cancellationToken)
    {
        if (query.Limit is < 1 or > EntryQuery.MaxPage)
        {
            throw Invalid("limit", $"1 to {EntryQuery.MaxPage}", query.Limit);
        }

        if (query.After < 0)
        {
            throw Invalid("after", "0 or more", query.After);
        }

        var filter = new SpendFilter(query.From, query.Until, query.Filter);
        await CatchUpAsync(cancellationToken);
        var found = new List<LedgerEntry>();
        var rolledUp = _state.State.RolledUpThrough;
        await foreach (var entry in _books.ReadEntriesAsync(filter, Math.Max(query.After, rolledUp), cancellationToken))
        {
            if (!filter.Matches(SpendFact.Of(entry)))
            {
                continue;
            }

            if (found.Count == query.Limit)
            {
                return new EntryPage { Entries = found, Next = found[^1].Sequence, RolledUpThrough = rolledUp };
            }

            found.Add(entry);
        }

        return new EntryPage { Entries = found, RolledUpThrough = rolledUp };
    }

    public async Task<SpendForecast> ForecastAsync(BudgetScope scope, BudgetPeriod period, CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        var now = _timeProvider.GetUtcNow();
        var window = await WindowAsync(scope, period, now, cancellationToken);
        var forecaster = new SpendForecaster(scope, window, now);
        var filter = new SpendFilter(forecaster.From, DateTimeOffset.MaxValue, FilterOf(scope));
        await foreach (var fact in _books.ReadFactsAsync(_state.State, filter, cancellationToken))
        {
            if (filter.Matches(fact))
            {
                forecaster.Add(fact);
            }
        }

        return forecaster.ToForecast();
    }

    public async Task<LedgerStatus> GetAsync(CancellationToken cancellationToken)
    {
        await CatchUpAsync(cancellationToken);
        return new LedgerStatus
        {
            KeepEntriesDays = _state.State.KeepEntriesDays,
            LastSequence = await _books.LastSequenceAsync(_state.State.RolledUpThrough, cancellationToken),
            RolledUpThrough = _state.State.RolledUpThrough,
        };
    }

    public async Task<LedgerStatus> SetRetentionAsync(int? keepEntriesDays, CancellationToken cancellationToken)
    {
        if (keepEntriesDays is < 1 or > MostKept)
        {
            throw Invalid("keep_entries_days", $"1 to {MostKept}", keepEntriesDays.Value);
        }

        _state.State.KeepEntriesDays = keepEntriesDays;
        await WriteAsync();
        await RollUpAsync();
        return await GetAsync(cancellationToken);
    }

    /// <summary>
    /// Calls are answered before what they cost is durable (<see cref="LocalLedger"/>): who asks after the answer finds it all the same. What can not be written now is no reason to
    /// tell nothing: what the store has is right.
    /// </summary>
    private async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<ILedgerWriterGrain>(new BudgetKey(_tenant).ToString()).WriteOutAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The settlement queue keeps it up.
        }
    }

    private Task RollUpAsync()
    {
        if (_rolling.IsCompleted)
        {
            _rolling = RollUpOldAsync();
        }

        return _rolling;
    }

    private async Task RollUpOldAsync()
    {
        if (_state.State.KeepEntriesDays is not { } days)
        {
            return;
        }

        // Whole hours only, so that a report by the hour stays the same.
        var until = TimeSteps.Hour(_timeProvider.GetUtcNow().AddDays(-days));
        while (await _books.RollUpAsync(_state.State, until) is { } rolled)
        {
            var state = _state.State;
            state.Rollups = [.. state.Rollups, rolled.Part];
            state.RolledUpThrough = rolled.Through;
            await WriteAsync();
        }

        if (await _books.DeleteRolledUpAsync(_state.State) is { } deleted)
        {
            _state.State.DeletedThrough = deleted;
            await WriteAsync();
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            await _state.WriteStateAsync();
        }
        catch
        {
            // Memory is ahead of the store now: the next activation reads the truth.
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task<WindowStatus> WindowAsync(BudgetScope scope, BudgetPeriod period, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (scope.IsRule)
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"scope must be one level, not a rule for each. Given: '{scope}'.", "scope");
        }

        if (period is not (BudgetPeriod.Day or BudgetPeriod.Week or BudgetPeriod.Month or BudgetPeriod.Quarter))
        {
            throw new LlmException(LlmErrorCode.InvalidRequest, $"period must be day, week, month or quarter. Given: {period}.", "period");
        }

        var status = await Budget.GetAsync(scope, cancellationToken);
        var limited = status.Windows.FirstOrDefault(window => window.Budget.Period == period && window.Budget.Kind == WindowKind.Calendar);
        return limited ?? await SpentAsync(scope, period, now, cancellationToken);
    }

    /// <summary>A window without limits is not counted by the budget: the ledger tells its spend.</summary>
    private async Task<WindowStatus> SpentAsync(BudgetScope scope, BudgetPeriod period, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = CalendarWindow.StartOf(period, now);
        var until = CalendarWindow.EndOf(period, since) ?? DateTimeOffset.MaxValue;
        var report = await ReportAsync(new SpendQuery { From = since, Until = until, Filter = FilterOf(scope) }, cancellationToken);
        return new WindowStatus { Budget = new WindowBudget { Period = period }, Since = since, ResetsAt = until, Spent = report.Total.Cost };
    }

    private static Dictionary<string, IReadOnlyList<string>> FilterOf(BudgetScope scope) =>
        new (string Name, string? Value)[] { ("project", scope.Project), ("key", scope.Key), ("user", scope.User) }
            .Where(part => part.Value is not null)
            .ToDictionary(part => part.Name, part => (IReadOnlyList<string>)[part.Value!]);

    private static LlmException Invalid(string field, string limit, long given) =>
        new(LlmErrorCode.InvalidRequest, FormattableString.Invariant($"{field} must be {limit}. Given: {given}."), field);
}
