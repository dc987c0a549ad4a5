using Orleans.Runtime;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>Runs operations on a book with a journal, and on the model beside it, and compares them.</summary>
internal sealed class BookRun
{
    private static readonly GrainId Grain = GrainId.Create("budget", "tenant");
    private static readonly JournalSizes Sizes = new(SnapshotEvery: 12, SealFrom: 6, Segment: 8, Page: 3);
    private static readonly PriceRule Price = new() { Id = "p", Model = "*", Rates = new TokenRates { Input = 10_000, Output = 30_000 } };

    private readonly MemoryStore _store = new();
    private BudgetJournal _journal = null!;
    private BudgetBook _book = null!;
    private BudgetModel _model = new();
    private BudgetModel _durable = new();
    private DateTimeOffset _now = new(2026, 1, 30, 22, 0, 0, TimeSpan.Zero);

    public static void Run(IReadOnlyList<Operation> operations)
    {
        var run = new BookRun();
        run.Load();
        foreach (var operation in operations)
        {
            run.Step(operation);
        }

        run.End();
    }

    private void Step(Operation operation)
    {
        _now += operation.Pause;
        _model.Advance(_now);
        switch (operation.Kind)
        {
            case OperationKind.Reserve:
                Reserve(operation);
                break;
            case OperationKind.Extend:
                Extend(operation);
                break;
            case OperationKind.Settle or OperationKind.Cancel:
                Settle(operation);
                break;
            case OperationKind.SetLimits:
                SetLimits(operation);
                break;
            case OperationKind.SetOverride:
                SetOverride(operation);
                break;
            default:
                _book.Expire(_now);
                break;
        }

        Compare(RandomLimits.Scope(operation.D));
        Compare(BudgetScope.Tenant);
        Finish(operation);
    }

    private void Reserve(Operation operation)
    {
        var request = new ReserveRequest
        {
            Id = $"r{operation.Id}-{operation.C % 4}",
            KeyId = $"k{operation.C % 2}",
            Project = operation.C % 3 == 0 ? null : $"p{operation.C % 3 - 1}",
            User = operation.C % 5 < 2 ? $"u{operation.C % 5}" : null,
            Model = $"m{operation.D % 2}",
            Lease = TimeSpan.FromSeconds(30 + (operation.D % 120)),
            Price = Price,
            Ceiling = new UsageCeiling { PromptTokens = operation.A, CompletionTokens = operation.B },
            GrantedTokens = operation.D % 25,
        };
        if (_model.Find(request.Id) is { } known && _model.IsOld(known))
        {
            return;
        }

        LlmException? refused = null;
        try
        {
            _book.Reserve(request, _now);
        }
        catch (LlmException exception)
        {
            refused = exception;
        }

        switch (_model.Find(request.Id))
        {
            case { IsOpen: true }:
                Assert.Null(refused);
                break;
            case { IsOpen: false }:
                Assert.Equal(LlmErrorCode.Conflict, refused?.Code);
                break;
            default:
                var room = Room.Of(_model, request);
                Assert.True(refused is null ? room.IsSure : room.IsPossible is false, $"{request} with {room}: {refused?.Message ?? "accepted"}");
                if (refused is null)
                {
                    _model.Reserve(request);
                }

                break;
        }
    }

    private void Extend(Operation operation)
    {
        var id = _model.Calls.Count > 0 ? _model.Calls[operation.C % _model.Calls.Count].Request.Id : "none";
        var request = new ExtendRequest { ReservationId = id, GrantedTokens = operation.A, Lease = TimeSpan.FromSeconds(10 + (operation.D % 100)) };
        var isOpen = _model.Find(id) is { IsOpen: true };
        Assert.Equal(isOpen, Succeeds(() => _book.Extend(request, _now), LlmErrorCode.NotFound, LlmErrorCode.Conflict));
        if (isOpen)
        {
            _model.Extend(request);
        }
    }

    private void Settle(Operation operation)
    {
        var call = _model.Calls.Count > 0 ? _model.Calls[operation.C % _model.Calls.Count] : null;
        var isCancel = operation.Kind == OperationKind.Cancel;
        var settlement = new Settlement
        {
            ReservationId = call?.Request.Id ?? "none",
            Usage = new TokenUsage
            {
                PromptTokens = Math.Min(operation.A, call?.Request.Ceiling.PromptTokens ?? 0),
                CompletionTokens = Math.Min(operation.B, (isCancel ? call?.Granted : call?.Request.Ceiling.CompletionTokens) ?? 0),
            },
            Outcome = isCancel ? SettlementOutcome.Cancelled : SettlementOutcome.Completed,
        };
        SettledCall? settled = null;
        var isKnown = Succeeds(() => settled = _book.Settle(settlement, _now), LlmErrorCode.NotFound);
        if (call is { IsOpen: true })
        {
            _model.Settle(settlement);
        }

        if (call is not null && _model.Find(call.Request.Id) is { } expected && !_model.IsOld(expected))
        {
            Assert.True(isKnown);
            Assert.Equal((expected.Cost / 100m, expected.Outcome), (settled!.Cost, settled.Outcome));
        }
    }

    private void SetLimits(Operation operation)
    {
        var scope = RandomLimits.Scope(operation.C);
        var limits = operation.A == 0 && scope.User is null ? null : RandomLimits.Limits(scope, operation.D, _model.Now);
        _book.SetLimits(scope, limits, _now);
        _model.SetLimits(scope, limits);
    }

    private void SetOverride(Operation operation)
    {
        var scope = RandomLimits.Scope(operation.C);
        var from = _model.Now + TimeSpan.FromMinutes(operation.A);

        // A user for whom no rule is left may be forgotten: then there would be nothing to compare.
        var replaced = operation.B == 0 && scope.User is null
            ? null
            : new LimitOverride { Limits = RandomLimits.Limits(scope, operation.D, _model.Now), From = from, Until = from + TimeSpan.FromHours(1 + operation.B) };
        _book.SetOverride(scope, replaced, _now);
        _model.SetOverride(scope, replaced);
    }

    private void Compare(BudgetScope scope)
    {
        if (scope.IsRule)
        {
            return;
        }

        var status = _book.Status(scope, _now);
        var calls = _model.CallsOf(scope).ToList();
        Assert.Equal(
            $"{scope}: {calls.Count(call => call.IsOpen)} run, {Sum(calls, isOpen: false):F2} spent, {Sum(calls, isOpen: true):F2} reserved",
            $"{scope}: {status.Running} run, {status.Total.Spent:F2} spent, {status.Total.Reserved:F2} reserved");
        foreach (var window in status.Windows)
        {
            Room.AssertShown(window, calls, _model.Now);
        }
    }

    private static decimal Sum(List<ModelCall> calls, bool isOpen) => calls.Where(call => call.IsOpen == isOpen).Sum(call => call.Used) / 100m;

    private void Finish(Operation operation)
    {
        switch (operation.Ending)
        {
            case Ending.None:
                break;
            case Ending.CrashBeforeWrite:
                _model = _durable.Clone();
                Load();
                break;
            case Ending.CrashInSnapshot:
                Flush();
                _store.WritesLeft = operation.B % 8;
                Snapshot();
                Load();
                break;
            default:
                Flush();
                EndWell(operation.Ending);
                break;
        }
    }

    private void EndWell(Ending ending)
    {
        if (ending is Ending.Snapshot or Ending.Deactivate || _journal.IsSnapshotDue)
        {
            Snapshot();
        }

        if (ending is Ending.CrashAfterWrite or Ending.Deactivate)
        {
            Load();
        }
    }

    private void Flush()
    {
        var changes = _book.TakePending();
        if (changes.Count > 0)
        {
            Assert.True(_journal.AppendAsync(changes).IsCompletedSuccessfully);
        }

        _durable = _model.Clone();
    }

    private void Snapshot()
    {
        var snapshot = _journal.SnapshotAsync(_journal.Cut(_book.ToState()));
        Assert.True(snapshot.IsCompleted && (snapshot.IsCompletedSuccessfully || _store.WritesLeft == 0), snapshot.Exception?.ToString());
    }

    private void Load()
    {
        _store.WritesLeft = null;
        _now = _now > _model.Now ? _now : _model.Now;
        _journal = new BudgetJournal(_store, Grain, TimeProvider.System, Sizes);
        _book = BookLoader.LoadAsync(_journal, UnknownPricePolicy.Refuse, _now).GetAwaiter().GetResult();
        _book.GrantGrace(BudgetGrain.Grace, _now);
        _model.Grace(_now, BudgetGrain.Grace);
        _durable = _model.Clone();
    }

    /// <summary>Everything ends; the ledger in the store has it all, once, in order.</summary>
    private void End()
    {
        _now += TimeSpan.FromDays(1);
        _model.Advance(_now);
        _book.Expire(_now);
        _book.SetLimits(BudgetScope.Tenant, null, _now);
        Flush();
        Snapshot();
        var entries = new LedgerReader(_store, Grain).ReadAsync(_ => true, after: 0).ToBlockingEnumerable().ToList();
        Assert.Equal(Enumerable.Range(1, entries.Count).Select(number => (long)number), entries.Select(entry => entry.Sequence));
        Assert.Equal(
            _model.Calls.Select(call => (call.Request.Id, call.Cost / 100m, call.Outcome)).Order(),
            entries.Select(entry => (entry.Id, entry.Cost, entry.Outcome)).Order());
        AssertNothingLeft();
    }

    /// <summary>Only records that the snapshot refers to are left.</summary>
    private void AssertNothingLeft()
    {
        var ledger = _journal.State.Ledger;
        var paged = ledger.Pages.SelectMany(page => Read<LedgerPage>(page.Name).Segments);
        Assert.Equal(
            ledger.Pages.Concat(ledger.Segments).Concat(paged).Select(part => part.Name).Append(JournalNames.Main)
                .Concat(_journal.State.Fences.Select(fence => JournalNames.Batch(fence.Batch))).Order(StringComparer.Ordinal),
            _store.Names.Order(StringComparer.Ordinal));
    }

    private T Read<T>(string name)
        where T : class, new()
    {
        var record = new GrainState<T>(new T());
        Assert.True(_store.ReadStateAsync(name, Grain, record).IsCompletedSuccessfully);
        return record.State!;
    }

    private static bool Succeeds(Action action, params LlmErrorCode[] expected)
    {
        try
        {
            action();
            return true;
        }
        catch (LlmException exception) when (expected.Contains(exception.Code))
        {
            return false;
        }
    }
}
