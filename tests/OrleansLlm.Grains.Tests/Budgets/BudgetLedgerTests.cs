using CsCheck;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Budgets;

namespace OrleansLlm.Grains.Tests.Budgets;

public sealed class BudgetLedgerTests
{
    private static readonly PriceRule CentPerToken = new() { Id = "p", Model = "m", Rates = new TokenRates { Input = 10_000 } };
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Reserving_sets_money_aside_and_settling_books_the_true_cost()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 4), Now);
        Assert.Equal(4, ledger.Status().Total.Reserved);

        Assert.Equal(1.25m, ledger.Settle(Settlement("a", 1.25m)).Cost);

        Assert.Equal(1.25m, ledger.Status().Total.Spent);
        Assert.Equal(0, ledger.Status().Total.Reserved);
        Assert.Equal(0, ledger.Status().Running);
    }

    [Fact]
    public void A_call_whose_worst_case_does_not_fit_is_refused_and_told_what_is_left()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 7), Now);

        var refused = Assert.Throws<LlmException>(() => ledger.Reserve(Request("b", 4), Now));

        Assert.Equal(LlmErrorCode.BudgetExceeded, refused.Code);
        Assert.Contains("has 3 USD left", refused.Message, StringComparison.Ordinal);
        Assert.Equal(7, ledger.Status().Total.Reserved);
    }

    [Fact]
    public void Reserving_twice_with_one_id_reserves_once()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 6), Now);
        ledger.Reserve(Request("a", 6), Now);
        Assert.Equal(6, ledger.Status().Total.Reserved);
    }

    [Fact]
    public void Settling_twice_books_once()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 6), Now);
        Assert.Equal(2, ledger.Settle(Settlement("a", 2)).Cost);
        Assert.Equal(2, ledger.Settle(Settlement("a", 3)).Cost);
        Assert.Equal(2, ledger.Status().Total.Spent);
    }

    [Fact]
    public void A_settled_id_is_not_reserved_again()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 6), Now);
        ledger.Settle(Settlement("a", 2));
        Assert.Equal(LlmErrorCode.Conflict, Assert.Throws<LlmException>(() => ledger.Reserve(Request("a", 6), Now)).Code);
    }

    [Fact]
    public void Settling_an_unknown_reservation_is_an_error()
    {
        Assert.Equal(LlmErrorCode.NotFound, Assert.Throws<LlmException>(() => Ledger(10).Settle(Settlement("x", 1))).Code);
    }

    [Fact]
    public void An_expired_lease_is_settled_in_full_once()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 6), Now);
        Assert.Equal(0, ledger.Expire(Now + TimeSpan.FromSeconds(59)));
        Assert.Equal(1, ledger.Expire(Now + TimeSpan.FromSeconds(60)));
        Assert.Equal(0, ledger.Expire(Now + TimeSpan.FromHours(1)));
        Assert.Equal(6, ledger.Status().Total.Spent);
        Assert.Equal((6, SettlementOutcome.Expired), (ledger.Settle(Settlement("a", 1)).Cost, ledger.Settle(Settlement("a", 1)).Outcome));
    }

    [Fact]
    public void A_renewed_lease_lives_on()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 6), Now);
        ledger.Extend(new ExtendRequest { ReservationId = "a", Lease = TimeSpan.FromMinutes(5) }, Now);
        Assert.Equal(0, ledger.Expire(Now + TimeSpan.FromMinutes(4)));
        Assert.Equal(1, ledger.Expire(Now + TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void Requests_per_minute_refuse_with_the_time_until_there_is_room()
    {
        var ledger = new BudgetLedger(new BudgetState { Limits = new TenantLimits { RequestsPerMinute = 2 } });
        Assert.Equal(1, ledger.Reserve(Request("a", 0), Now).RateLimit!.RemainingRequests);
        ledger.Reserve(Request("b", 0), Now);

        var refused = Assert.Throws<LlmException>(() => ledger.Reserve(Request("c", 0), Now));

        Assert.Equal(LlmErrorCode.RateLimited, refused.Code);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.RetryAfter);
        ledger.Reserve(Request("c", 0), Now + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Unused_tokens_flow_back_into_the_minute_when_a_call_settles()
    {
        var ledger = new BudgetLedger(new BudgetState { Limits = new TenantLimits { TokensPerMinute = 1000 } });
        ledger.Reserve(Tokens("a", 1000), Now);
        Assert.Throws<LlmException>(() => ledger.Reserve(Tokens("b", 100), Now));
        ledger.Settle(new Settlement { ReservationId = "a", Usage = new TokenUsage { PromptTokens = 100, CompletionTokens = 100 } });
        Assert.Equal(700, ledger.Reserve(Tokens("b", 100), Now).RateLimit!.RemainingTokens);
    }

    [Fact]
    public void A_call_larger_than_the_whole_minute_runs_when_the_minute_is_fresh()
    {
        var ledger = new BudgetLedger(new BudgetState { Limits = new TenantLimits { TokensPerMinute = 100 } });
        ledger.Reserve(Tokens("a", 500), Now);
        Assert.Equal(LlmErrorCode.RateLimited, Assert.Throws<LlmException>(() => ledger.Reserve(Tokens("b", 1), Now)).Code);
    }

    [Theory]
    [InlineData(-1, null, null, "amount")]
    [InlineData(null, 0, null, "requests_per_minute")]
    [InlineData(null, null, -5, "tokens_per_minute")]
    public void Wrong_limits_are_refused_by_name(int? amount, int? requests, int? tokens, string field)
    {
        var refused = Assert.Throws<LlmException>(() => Ledger(10).SetLimits(
            new ScopeLimits { Budgets = [new WindowBudget { Hard = amount }], RequestsPerMinute = requests, TokensPerMinute = tokens }));
        Assert.Equal(field, refused.Parameter);
    }

    [Fact]
    public void Lowering_a_limit_keeps_usage()
    {
        var ledger = Ledger(limit: 10);
        ledger.Reserve(Request("a", 6), Now);
        ledger.Settle(Settlement("a", 6));
        ledger.SetLimits(new ScopeLimits { Budgets = [new WindowBudget { Hard = 5 }] });
        Assert.Equal(6, ledger.Status().Total.Spent);
        Assert.Throws<LlmException>(() => ledger.Reserve(Request("b", 0.01m), Now));
    }

    /// <summary>Random reserves, settles, double settles, expiries and restarts: money is exact and the limit is never passed.</summary>
    [Fact]
    public void Money_is_exact_under_any_order_of_calls()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 30], Gen.Int[0, 100]).List[0, 300].Sample(operations =>
        {
            var ledger = Ledger(limit: 20);
            var open = new Dictionary<string, decimal>();
            var spent = 0m;
            var now = Now;
            foreach (var (kind, number, cents) in operations)
            {
                var (id, amount) = ($"r{number}", cents / 100m);
                switch (kind)
                {
                    case 0 or 1:
                        TryReserve(ledger, open, id, amount, now);
                        break;
                    case 2 or 3:
                        spent += TrySettle(ledger, open, id, amount);
                        break;
                    case 4:
                        now += TimeSpan.FromSeconds(cents);
                        spent += Expire(ledger, open, now);
                        break;
                    default:
                        ledger = new BudgetLedger(ledger.ToState());
                        break;
                }

                var snapshot = ledger.Status().Total;
                Assert.Equal(spent, snapshot.Spent);
                Assert.Equal(open.Values.Sum(), snapshot.Reserved);
                Assert.True(snapshot.Spent + snapshot.Reserved <= 20);
            }
        });
    }

    private static void TryReserve(BudgetLedger ledger, Dictionary<string, decimal> open, string id, decimal amount, DateTimeOffset now)
    {
        try
        {
            ledger.Reserve(Request(id, amount), now);
            open.TryAdd(id, amount);
        }
        catch (LlmException refused) when (refused.Code is LlmErrorCode.BudgetExceeded or LlmErrorCode.Conflict)
        {
            Assert.False(open.ContainsKey(id));
        }
    }

    private static decimal TrySettle(BudgetLedger ledger, Dictionary<string, decimal> open, string id, decimal amount)
    {
        try
        {
            if (open.TryGetValue(id, out var reserved))
            {
                amount = Math.Min(amount, reserved);
            }

            ledger.Settle(Settlement(id, amount));
            return open.Remove(id) ? amount : 0;
        }
        catch (LlmException refused) when (refused.Code is LlmErrorCode.NotFound)
        {
            return 0;
        }
    }

    private static decimal Expire(BudgetLedger ledger, Dictionary<string, decimal> open, DateTimeOffset now)
    {
        var before = ledger.ToState().Open.Where(entry => entry.Value.LeaseUntil <= now).Select(entry => entry.Key).ToList();
        ledger.Expire(now);
        return before.Sum(id => open.Remove(id, out var amount) ? amount : throw new InvalidOperationException(id));
    }

    private static BudgetLedger Ledger(decimal limit) => new(new BudgetState { Limits = new TenantLimits { Amount = limit } });

    private static ReserveRequest Request(string id, decimal amount) => Tokens(id, (int)(amount * 100)) with { Price = CentPerToken };

    private static ReserveRequest Tokens(string id, int tokens) => new()
    {
        Id = id,
        KeyId = "k",
        Model = "m",
        Ceiling = new UsageCeiling { PromptTokens = tokens },
        Lease = TimeSpan.FromMinutes(1),
    };

    private static Settlement Settlement(string id, decimal amount) => new()
    {
        ReservationId = id,
        Usage = new TokenUsage { PromptTokens = (int)(amount * 100) },
    };
}
