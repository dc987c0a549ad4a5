using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets.Model;

/// <summary>Runs operations on a book with a journal, and on the model beside it, and compares them.</summary>
internal sealed class BookRun
{
    private static readonly PriceRule Price = new() { Id = "p", Model = "*", Rates = new TokenRates { Input = 10_000, Output = 30_000 } };

    private readonly JournaledBook _journaled = new();
    private BudgetModel _model = new();
    private BudgetModel _durable = new();
    private DateTimeOffset _now = new(2026, 1, 30, 22, 0, 0, TimeSpan.Zero);

    private BudgetBook Book => _journaled.Book;

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
                Book.Expire(_now);
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
            Book.Reserve(request, _now);
        }
        catch (LlmException exception)
        {
            refused = exception;
        }

        switch (_model.Find(request.Id))
        {
            case { IsOpen: true } open:
                Assert.Equal(IsSame(open.Request, request) ? null : LlmErrorCode.Conflict, refused?.Code);
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

    private static bool IsSame(ReserveRequest open, ReserveRequest asked) => open.Model == asked.Model && open.Ceiling == asked.Ceiling;

    private void Extend(Operation operation)
    {
        var id = _model.Calls.Count > 0 ? _model.Calls[operation.C % _model.Calls.Count].Request.Id : "none";
        var request = new ExtendRequest { ReservationId = id, GrantedTokens = operation.A, Lease = TimeSpan.FromSeconds(10 + (operation.D % 100)) };
        var isOpen = _model.Find(id) is { IsOpen: true };
        Assert.Equal(isOpen, Succeeds(() => Book.Extend(request, _now), LlmErrorCode.NotFound, LlmErrorCode.Conflict));
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
        var isKnown = Succeeds(() => settled = Book.Settle(settlement, _now), LlmErrorCode.NotFound);
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
        Book.SetLimits(scope, limits, _now);
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
        Book.SetOverride(scope, replaced, _now);
        _model.SetOverride(scope, replaced);
    }

    private void Compare(BudgetScope scope)
    {
        if (scope.IsRule)
        {
            return;
        }

        var status = Book.Status(scope, _now);
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
                _journaled.Snapshot(operation.B % 8);
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
        if (ending is Ending.Snapshot or Ending.Deactivate || _journaled.IsSnapshotDue)
        {
            _journaled.Snapshot();
        }

        if (ending is Ending.CrashAfterWrite or Ending.Deactivate)
        {
            Load();
        }
    }

    private void Flush()
    {
        _journaled.Flush();
        _durable = _model.Clone();
    }

    private void Load()
    {
        _now = _now > _model.Now ? _now : _model.Now;
        _journaled.Load(_now);
        _model.Grace(_now, BudgetGrain.Grace);
        _durable = _model.Clone();
    }

    /// <summary>Everything ends; the ledger in the store has it all, once, in order.</summary>
    private void End()
    {
        _now += TimeSpan.FromDays(1);
        _model.Advance(_now);
        Book.Expire(_now);
        Book.SetLimits(BudgetScope.Tenant, null, _now);
        Flush();
        _journaled.Snapshot();
        _journaled.AssertLedger(_model.Calls);
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
