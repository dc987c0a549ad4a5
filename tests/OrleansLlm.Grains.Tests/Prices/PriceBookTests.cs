using CsCheck;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Tests.Prices;

public sealed class PriceBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Models = ["gpt-5", "gpt-5-mini", "gpt-*", "gpt-5*", "*"];
    private static readonly string?[] Providers = [null, "openai", "azure"];
    private static readonly string?[] Tenants = [null, "acme"];

    [Fact]
    public void Tenant_then_exact_model_then_longer_pattern_then_provider_decide()
    {
        string[] order = ["acme/any/*", "openai/gpt-5-mini", "any/gpt-5-mini", "openai/gpt-5*", "any/gpt-5*", "openai/gpt-*", "any/gpt-*", "openai/*", "any/*"];
        var rules = order.Select(name => name.Split('/') is [var tenant, _, var rest]
            ? Rule(rest, tenant: tenant) with { Id = name }
            : Rule(name.Split('/')[1], name.StartsWith("any", StringComparison.Ordinal) ? null : name.Split('/')[0]) with { Id = name }).ToList();
        for (var i = 0; i < order.Length; i++)
        {
            var index = new PriceIndex([.. rules.Skip(i).Reverse()]);
            Assert.Equal(order[i], index.Find("acme", "gpt-5-mini", "openai", Start)!.Id);
        }

        Assert.Equal("openai/gpt-5-mini", new PriceIndex(rules).Find("other", "gpt-5-mini", "openai", Start)!.Id);
        Assert.Null(new PriceIndex(rules.GetRange(1, 2)).Find("acme", "gpt-5", "openai", Start));
    }

    [Fact]
    public void An_adapter_costs_what_its_model_does_unless_it_has_a_rule_of_its_own()
    {
        var index = new PriceIndex([Rule("m") with { Id = "model" }, Rule("m:own") with { Id = "own" }, Rule("*") with { Id = "all" }]);
        Assert.Equal("model", index.Find(null, "m:a", PriceRule.LocalProvider, Start)!.Id);
        Assert.Equal("own", index.Find(null, "m:own", PriceRule.LocalProvider, Start)!.Id);
        Assert.Equal("all", index.Find(null, "other:a", PriceRule.LocalProvider, Start)!.Id);

        // Other providers' names have colons for other reasons.
        Assert.Equal("all", index.Find(null, "m:a", "openai", Start)!.Id);
    }

    [Fact]
    public void A_later_rule_follows_an_open_one_and_hands_back_when_it_ends()
    {
        var book = new PriceBook([]);
        book.Set(Rule("m", price: 1) with { Id = "base" }, Start);
        book.Set(Rule("m", price: 2) with { Id = "promo", EffectiveFrom = Start.AddDays(10), EffectiveUntil = Start.AddDays(20) }, Start);
        var index = new PriceIndex([.. book.Rules]);
        Assert.Equal(["base", "promo", "promo", "base"], new[] { 9.9, 10, 19.9, 20 }.Select(day => index.Find(null, "m", "p", Start.AddDays(day))!.Id));
    }

    [Fact]
    public void Rules_of_equal_rank_that_overlap_are_refused_and_named()
    {
        var book = new PriceBook([]);
        book.Set(Rule("m", "openai") with { Id = "first", EffectiveUntil = Start.AddDays(30) }, Start);

        var overlap = Refused(() => book.Set(Rule("m", "openai") with { Id = "second", EffectiveFrom = Start.AddDays(29) }, Start), LlmErrorCode.InvalidRequest);
        Assert.Contains("must not overlap 'first'", overlap.Message, StringComparison.Ordinal);
        Assert.Contains("model 'm', provider 'openai'", overlap.Message, StringComparison.Ordinal);
        var same = Refused(() => book.Set(Rule("m", "openai") with { Id = "third", EffectiveUntil = Start.AddDays(1) }, Start), LlmErrorCode.InvalidRequest);
        Assert.Contains("effective_from must differ from that of 'first'", same.Message, StringComparison.Ordinal);

        book.Set(Rule("m", "openai") with { Id = "next", EffectiveFrom = Start.AddDays(30) }, Start);
        book.Set(Rule("m") with { Id = "of-any-provider" }, Start);
        Assert.Equal(3, book.Count);
        Refused(() => book.End("first", Start.AddDays(31), Start), LlmErrorCode.InvalidRequest);
    }

    [Fact]
    public void A_rule_that_has_taken_effect_can_only_be_ended()
    {
        var book = new PriceBook([]);
        var rule = book.Set(Rule("m", price: 1) with { Id = "r" }, Start);
        var later = Start.AddHours(1);

        Assert.Contains("can not be changed", Refused(() => book.Set(rule with { Rates = new TokenRates { Input = 2 } }, later), LlmErrorCode.Conflict).Message, StringComparison.Ordinal);
        Assert.Same(rule, book.Set(rule, later));
        Refused(() => book.End("r", Start, later), LlmErrorCode.InvalidRequest);
        Assert.Equal(later, book.End("r", until: null, later).EffectiveUntil);
        Refused(() => book.End("r", until: null, later.AddHours(1)), LlmErrorCode.Conflict);
        Refused(() => book.End("nope", until: null, later), LlmErrorCode.NotFound);
        Assert.Equal(later, Assert.Single(book.Rules).EffectiveUntil);
    }

    [Fact]
    public void A_future_rule_can_be_changed_and_taken_out()
    {
        var book = new PriceBook([]);
        var rule = book.Set(Rule("m", price: 1) with { Id = "r", EffectiveFrom = Start.AddDays(1) }, Start);
        book.Set(rule with { Model = "other", Rates = new TokenRates { Input = 2 } }, Start);
        Assert.Equal("other", Assert.Single(book.Rules).Model);

        book.End("r", until: null, Start);
        Assert.Empty(book.Rules);
        Assert.Equal(rule, book.Set(rule, Start));
    }

    [Fact]
    public void Moments_are_whole_seconds_and_never_before_now()
    {
        var book = new PriceBook([]);
        var now = Start.AddMilliseconds(250);
        var rule = book.Set(Rule("m"), now);
        Assert.Equal((Start.AddSeconds(1), "any/m@20260101T000001Z"), (rule.EffectiveFrom, rule.Id));
        Assert.Equal(Start.AddSeconds(3), book.End(rule.Id, Start.AddSeconds(2.5), now).EffectiveUntil);
    }

    [Fact]
    public void Every_mistake_is_told_at_once_with_its_field()
    {
        var wrong = new PriceRule
        {
            Id = "bad id",
            Model = "a*b",
            Provider = "Open AI",
            Tenant = "a/b",
            EffectiveFrom = Start.AddDays(-1),
            EffectiveUntil = Start.AddDays(-2),
            Currency = "euro",
            UsdPerUnit = 0,
            Rates = new TokenRates { Input = -1, CachedInput = 200_000 },
            Tiers = [new PriceTier { AbovePromptTokens = 10, Rates = new TokenRates { Output = -2 } }, new PriceTier { AbovePromptTokens = 10, Rates = new TokenRates() }],
            PerSecond = decimal.MaxValue,
            BatchDiscount = 1.5m,
        };
        var refused = Refused(() => new PriceBook([]).Set(wrong, Start), LlmErrorCode.InvalidRequest);
        Assert.Equal("id", refused.Parameter);
        string[] fields =
        [
            "id must", "model must", "provider must", "tenant must", "currency must", "usd_per_unit must", "batch_discount must", "rates.input must",
            "tiers[0].rates.output must", "tiers[1].above_prompt_tokens must", "effective_until must", "effective_from must not be in the past",
        ];
        Assert.All(fields, field => Assert.Contains(field, refused.Message, StringComparison.Ordinal));
        Assert.Contains("Given: 'a*b'", refused.Message, StringComparison.Ordinal);
        var dear = Refused(() => new PriceBook([]).Set(wrong with { Id = "x", UsdPerUnit = 2 }, Start), LlmErrorCode.InvalidRequest).Message;
        Assert.Contains("rates.cached_input must be from 0 to 100000 US dollars. Given: 200000", dear, StringComparison.Ordinal);
        Assert.Contains("per_second must", dear, StringComparison.Ordinal);
    }

    [Fact]
    public void No_edit_rewrites_the_past_and_the_index_agrees_with_a_plain_search()
    {
        var edit = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[-5, 30], Gen.Int[1, 30], Gen.Int[0, 9], Gen.Int[0, 2], Gen.Int[0, 20]);
        edit.Array[1, 40].Sample(
            edits =>
            {
                var now = Start;
                var book = new PriceBook([]);
                var past = new List<(DateTimeOffset At, int Model, int Provider, int Tenant, PriceRule? Rule)>();
                foreach (var (model, provider, tenant, from, length, price, verb, step) in edits)
                {
                    Edit(book, now, model, provider, tenant, from, length, price, verb);
                    var index = new PriceIndex([.. book.Rules]);
                    Assert.All(past, seen => Assert.True(SamePrice(seen.Rule, index.Find(Tenants[seen.Tenant], Models[seen.Model], Providers[seen.Provider] ?? "x", seen.At))));
                    Assert.Equal(Search(book.Rules, Tenants[tenant], Models[model], Providers[provider] ?? "x", now), index.Find(Tenants[tenant], Models[model], Providers[provider] ?? "x", now));
                    past.Add((now, model, provider, tenant, index.Find(Tenants[tenant], Models[model], Providers[provider] ?? "x", now)));
                    now = now.AddHours(1 + step);
                }
            },
            iter: 1_000);
    }

    private static void Edit(PriceBook book, DateTimeOffset now, int model, int provider, int tenant, int from, int length, int price, int verb)
    {
        try
        {
            if (verb == 0 && book.Rules.ElementAtOrDefault(price) is { } rule)
            {
                book.End(rule.Id, now.AddHours(from), now);
            }
            else
            {
                book.Set(
                    Rule(Models[model], Providers[provider], Tenants[tenant], price) with
                    {
                        EffectiveFrom = now.AddHours(from),
                        EffectiveUntil = verb == 1 ? now.AddHours(from + length) : null,
                    },
                    now);
            }
        }
        catch (LlmException refused) when (refused.Code != LlmErrorCode.Internal)
        {
            // Past dates and overlaps: the book must be as before.
        }
    }

    /// <summary>The order of the rules in words, done the slow way.</summary>
    private static PriceRule? Search(IEnumerable<PriceRule> rules, string? tenant, string model, string provider, DateTimeOffset at) => rules
        .Where(rule => rule.HoldsAt(at) && (rule.Tenant is null || rule.Tenant == tenant) && (rule.Provider is null || rule.Provider == provider)
            && (rule.Model == model || (rule.Model.EndsWith('*') && model.StartsWith(rule.Model[..^1], StringComparison.Ordinal))))
        .OrderByDescending(rule => rule.Tenant is not null).ThenByDescending(rule => rule.Model == model).ThenByDescending(rule => rule.Model.Length)
        .ThenByDescending(rule => rule.Provider is not null).ThenByDescending(rule => rule.EffectiveFrom).FirstOrDefault();

    private static bool SamePrice(PriceRule? one, PriceRule? other) => one?.Id == other?.Id && (one is null || one.CostsTheSameAs(other!));

    private static LlmException Refused(Action edit, LlmErrorCode code)
    {
        var refused = Assert.Throws<LlmException>(edit);
        Assert.Equal(code, refused.Code);
        return refused;
    }

    private static PriceRule Rule(string model, string? provider = null, string? tenant = null, decimal price = 1) =>
        new() { Id = "", Model = model, Provider = provider, Tenant = tenant, Rates = new TokenRates { Input = price } };
}
