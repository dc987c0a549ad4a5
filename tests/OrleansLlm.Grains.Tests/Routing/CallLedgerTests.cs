using Microsoft.Extensions.Time.Testing;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Routing;
using OrleansLlm.Grains.Tests.Budgets;

namespace OrleansLlm.Grains.Tests.Routing;

public sealed class CallLedgerTests
{
    private readonly FakeTimeProvider _time = new(BookCalls.Now);
    private readonly BudgetBook _book = BookCalls.Book(hard: 100);
    private readonly LocalLedgers _ledgers = new();

    public CallLedgerTests()
    {
        LocalLedger ledger = null!;
        ledger = new LocalLedger(_book, "t", [], () => Task.Run(() => ledger.Begin(book => book.TakePending())?.SetResult()), _time);
        _ledgers.Add("t", ledger);
    }

    [Theory]
    [InlineData(null, 4_000)]
    [InlineData(1_000, 1_000)]
    [InlineData(5_000, 4_000)]
    public async Task An_answer_that_ends_before_its_usage_is_told_is_billed_its_prompt_as_counted_or_estimated_not_as_reserved(int? estimate, int billed)
    {
        var ledger = Ledger(choices: 1);
        var reservation = await ledger.ReserveAsync(promptTokens: 4_000, estimate, maxTokens: 100, CancellationToken.None);
        Assert.Equal(41, reservation!.Amount);
        ledger.Count(new GenerationChunk { Deltas = [new ChoiceDelta { Text = "well", Tokens = 2 }] });

        var (usage, cost) = await ledger.SettleAsync(usage: null, SettlementOutcome.Cancelled);

        Assert.Equal((billed, 2, estimate is not null), (usage.PromptTokens, usage.CompletionTokens, usage.IsEstimated));
        Assert.Equal((billed + 2) / 100m, cost);
    }

    [Fact]
    public async Task An_answer_does_not_wait_until_its_settlement_is_durable_which_is_kept_up_where_the_write_fails()
    {
        TaskCompletionSource? Write(LocalLedger local) => local.Begin(book => book.TakePending());
        var local = new LocalLedger(_book, "t", [], () => { }, _time);
        _ledgers.Add("t", local);
        var queue = Settlements.Queue(_time);
        var ledger = Ledger(choices: 1, queue);
        var reserving = ledger.ReserveAsync(promptTokens: 10, estimate: null, maxTokens: 10, CancellationToken.None);
        Assert.False(reserving.IsCompleted, "what is promised is durable");
        Write(local)!.SetResult();
        await reserving;

        var (_, cost) = await ledger.SettleAsync(new TokenUsage { PromptTokens = 10, CompletionTokens = 2 }, SettlementOutcome.Completed);
        Assert.Equal((0.12m, 0), (cost, queue.Count));

        Write(local)!.SetException(new TimeoutException("the store"));
        for (var i = 0; i < 1_000 && queue.Count == 0; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task A_line_of_a_batch_waits_until_its_settlement_is_durable()
    {
        var local = new LocalLedger(_book, "t", [], () => { }, _time);
        _ledgers.Add("t", local);
        var queue = Settlements.Queue(_time);
        var ledger = Ledger(choices: 1, queue, isBatch: true);
        var reserving = ledger.ReserveAsync(promptTokens: 10, estimate: null, maxTokens: 10, CancellationToken.None);
        local.Begin(book => book.TakePending())!.SetResult();
        await reserving;

        var settling = ledger.SettleAsync(new TokenUsage { PromptTokens = 10, CompletionTokens = 2 }, SettlementOutcome.Completed);
        Assert.False(settling.IsCompleted);
        local.Begin(book => book.TakePending())!.SetException(new TimeoutException("the store"));

        await settling;
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public async Task Choices_of_any_length_are_reserved_as_what_they_can_cost()
    {
        // 2^28 + 1 tokens of 16 choices are 16 tokens in 32 bits.
        var refused = await Assert.ThrowsAsync<LlmException>(
            () => Ledger(choices: 16).ReserveAsync(promptTokens: 1, estimate: null, maxTokens: (1 << 28) + 1, CancellationToken.None));
        Assert.Equal((LimitKind.Budget, (int.MaxValue + 1L) / 100m), (refused.Refusal!.Kind, refused.Refusal.Needed));
    }

    [Fact]
    public async Task A_ledger_that_does_not_answer_in_time_is_the_stores_failure_not_a_models()
    {
        var ledger = new FakeLedger { Reserves = _ => Task.FromException<Reservation>(new TimeoutException()) };
        var access = new LedgerAccess(() => ledger, new BudgetKey("t"), Settlements.Queue(_time), _time);
        var reserving = access.ReserveAsync(BookCalls.Request("a", 1), CancellationToken.None);
        for (var i = 0; i < 100_000 && !reserving.IsCompleted; i++)
        {
            _time.Advance(GrainRetry.Limit);
            await Task.Yield();
        }

        Assert.True(reserving.IsCompleted);
        Assert.Equal(LlmErrorCode.StoreUnavailable, (await Assert.ThrowsAsync<LlmException>(() => reserving)).Code);
    }

    private CallLedger Ledger(int choices, SettlementQueue? queue = null, bool isBatch = false)
    {
        var ledger = new FakeLedger();
        var access = new LedgerAccess(() => ledger, new BudgetKey("t"), queue ?? Settlements.Queue(_time), _time, _ledgers);
        return new CallLedger(access, new CallPrice(BookCalls.CentPerToken, TimeSpan.Zero), BookCalls.Request("a", 0) with { IsBatch = isBatch }, choices, _time);
    }
}
