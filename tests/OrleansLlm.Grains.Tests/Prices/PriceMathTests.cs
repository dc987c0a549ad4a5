using CsCheck;
using OrleansLlm.Contracts.Budgets;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;

namespace OrleansLlm.Grains.Tests.Prices;

public sealed class PriceMathTests
{
    private static readonly Gen<decimal> Rate = Gen.OneOf(
        Gen.Const(0m),
        Gen.Int[0, 200_000].Select(cents => cents / 1000m),
        Gen.Long[0, 1_000_000_000_000_000].Select(units => units / 10_000_000_000_000_000m),
        Gen.Const(PriceMath.MaxDollars));

    private static readonly Gen<TokenRates> Rates = Gen.Select(Rate, Rate, Rate.Array[7], Gen.Int[0, 127]).Select((input, output, others, given) => new TokenRates
    {
        Input = input,
        Output = output,
        CachedInput = (given & 1) == 0 ? null : others[0],
        CacheWrite = (given & 2) == 0 ? null : others[1],
        LongCacheWrite = (given & 4) == 0 ? null : others[2],
        Reasoning = (given & 8) == 0 ? null : others[3],
        AudioInput = (given & 16) == 0 ? null : others[4],
        CachedAudioInput = (given & 32) == 0 ? null : others[5],
        AudioOutput = (given & 64) == 0 ? null : others[6],
    });

    private static readonly Gen<PriceRule> Rules = Gen.Select(
        Rates, Gen.Select(Gen.Int[1, 3000], Rates).Array[0, 3], Rate.Array[3], Gen.Int[0, 100], Gen.OneOf(Gen.Const(1m), Gen.Int[1, 20_000].Select(n => n / 10_000m)))
        .Select((rates, tiers, flat, discount, dollars) => new PriceRule
        {
            Id = "p",
            Model = "m",
            Rates = rates,
            Tiers = [.. tiers.DistinctBy(tier => tier.Item1).OrderBy(tier => tier.Item1).Select(tier => new PriceTier { AbovePromptTokens = tier.Item1, Rates = tier.Item2 })],
            PerRequest = flat[0],
            PerImage = flat[1],
            PerSecond = flat[2],
            BatchDiscount = discount / 100m,
            UsdPerUnit = dollars,
        });

    private static readonly Gen<UsageCeiling> Ceilings = Gen.Select(
        Gen.OneOf(Gen.Int[0, 5000], Gen.Const(int.MaxValue)), Gen.OneOf(Gen.Int[0, 5000], Gen.Const(int.MaxValue)), Gen.Int[0, 5], Gen.Long[0, TimeSpan.TicksPerDay])
        .Select((prompt, completion, images, ticks) => new UsageCeiling
        {
            PromptTokens = prompt,
            CompletionTokens = completion,
            Images = images,
            ComputeTime = TimeSpan.FromTicks(ticks),
        });

    [Fact]
    public void No_usage_within_a_ceiling_costs_more_than_its_worst_case_whatever_parts_are_reported()
    {
        // Parts are of any size, negative and larger than their whole: providers have sent both.
        var parts = Gen.OneOf(Gen.Int[-10, 6000], Gen.Const(int.MaxValue), Gen.Const(int.MinValue)).Array[7];
        Gen.Select(Rules, Ceilings, Gen.Double[0, 1].Array[4], parts, Gen.Bool).Sample(
            (rule, ceiling, shares, part, isBatch) =>
            {
                var cost = rule.CostOf(Within(ceiling, shares, part), isBatch);
                Assert.InRange(cost, 0, rule.WorstCostOf(ceiling, isBatch));
            },
            iter: 10_000);
    }

    [Fact]
    public void Each_token_is_billed_exactly_once()
    {
        var flat = new TokenRates { Input = 7, Output = 7 };
        var rule = new PriceRule { Id = "p", Model = "m", Rates = flat };
        Gen.Select(Ceilings, Gen.Double[0, 1].Array[4], Gen.Int[-10, 6000].Array[7]).Sample((ceiling, shares, part) =>
        {
            var usage = Within(ceiling, shares, part);
            Assert.Equal(7m * ((long)usage.PromptTokens + usage.CompletionTokens) / 1_000_000, rule.CostOf(usage));
        });
    }

    [Fact]
    public void A_rate_that_is_not_given_is_the_one_it_falls_back_to()
    {
        var usage = new TokenUsage
        {
            PromptTokens = 1000,
            CachedPromptTokens = 200,
            CacheWriteTokens = 300,
            LongCacheWriteTokens = 100,
            AudioPromptTokens = 150,
            CachedAudioPromptTokens = 50,
            CompletionTokens = 500,
            ReasoningTokens = 100,
            AudioCompletionTokens = 50,
        };
        var sparse = new PriceRule { Id = "p", Model = "m", Rates = new TokenRates { Input = 3, Output = 5, CachedInput = 1, CacheWrite = 4 } };
        var full = sparse with
        {
            Rates = new TokenRates
            {
                Input = 3, Output = 5, CachedInput = 1, CacheWrite = 4, LongCacheWrite = 4, Reasoning = 5, AudioInput = 3, CachedAudioInput = 1, AudioOutput = 5,
            },
        };
        Assert.Equal(full.CostOf(usage), sparse.CostOf(usage));
    }

    [Theory]
    [InlineData("1", "0.000001")]
    [InlineData("0.000001", "0.000000000001")]
    [InlineData("0.0000001", "0.000000000001")]
    [InlineData("0.000000000000000001", "0.000000000001")]
    [InlineData("0", "0")]
    public void A_cost_is_rounded_up_to_twelve_places(string rate, string cost)
    {
        var rule = new PriceRule { Id = "p", Model = "m", Rates = new TokenRates { Input = Parse(rate) } };
        Assert.Equal(Parse(cost), rule.CostOf(new TokenUsage { PromptTokens = 1 }));
    }

    [Fact]
    public void A_tier_holds_for_all_tokens_of_a_prompt_that_is_longer_than_its_limit()
    {
        var rule = new PriceRule
        {
            Id = "p",
            Model = "m",
            Rates = new TokenRates { Input = 1, Output = 2 },
            Tiers =
            [
                new PriceTier { AbovePromptTokens = 100, Rates = new TokenRates { Input = 10, Output = 20 } },
                new PriceTier { AbovePromptTokens = 200, Rates = new TokenRates { Input = 100, Output = 200 } },
            ],
        };
        Assert.Equal(0.0001m, rule.CostOf(new TokenUsage { PromptTokens = 100 }));
        Assert.Equal(0.00101m, rule.CostOf(new TokenUsage { PromptTokens = 101 }));
        Assert.Equal(0.00202m, rule.CostOf(new TokenUsage { PromptTokens = 200, CompletionTokens = 1, CachedPromptTokens = 200 }));
        Assert.Equal(0.0203m, rule.CostOf(new TokenUsage { PromptTokens = 201, CompletionTokens = 1 }));
    }

    [Fact]
    public void A_call_that_used_nothing_is_free_even_with_a_price_per_request()
    {
        var rule = new PriceRule { Id = "p", Model = "m", PerRequest = 0.005m };
        Assert.Equal(0, rule.CostOf(new TokenUsage()));
        Assert.Equal(0.005m, rule.CostOf(new TokenUsage { PromptTokens = 1 }));
        Assert.Equal(0.005m, rule.WorstCostOf(new UsageCeiling()));
    }

    private static TokenUsage Within(UsageCeiling ceiling, double[] shares, int[] parts) => new()
    {
        PromptTokens = (int)(ceiling.PromptTokens * shares[0]),
        CompletionTokens = (int)(ceiling.CompletionTokens * shares[1]),
        Images = (int)(ceiling.Images * shares[2]),
        ComputeTime = ceiling.ComputeTime * shares[3],
        CachedPromptTokens = parts[0],
        CacheWriteTokens = parts[1],
        LongCacheWriteTokens = parts[2],
        AudioPromptTokens = parts[3],
        CachedAudioPromptTokens = parts[4],
        ReasoningTokens = parts[5],
        AudioCompletionTokens = parts[6],
    };

    private static decimal Parse(string number) => decimal.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
}
