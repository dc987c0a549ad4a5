using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Prices;

namespace OrleansLlm.Grains.Tests.Prices;

/// <summary>
/// Amounts computed by hand from the rates that the providers published, as of October 2025, in US dollars per million tokens.
/// <see cref="LiteLlmPriceTableTests"/> holds the same rates against a price table.
/// </summary>
public sealed class GoldenPriceTests
{
    /// <summary>OpenAI, gpt-5: 1.25 in, 0.125 cached, 10 out (reasoning included); batches half.</summary>
    internal static readonly PriceRule Gpt5 = Rule("openai", "gpt-5", new TokenRates { Input = 1.25m, CachedInput = 0.125m, Output = 10 }) with { BatchDiscount = 0.5m };

    /// <summary>OpenAI, gpt-4o-audio-preview: text 2.50 / 10, audio 40 / 80.</summary>
    internal static readonly PriceRule Gpt4oAudio = Rule(
        "openai", "gpt-4o-audio-preview", new TokenRates { Input = 2.5m, Output = 10, AudioInput = 40, AudioOutput = 80 });

    /// <summary>OpenAI, gpt-4o-realtime-preview: text 5 / 2.50 cached / 20, audio 40 / 2.50 cached / 80.</summary>
    private static readonly PriceRule Realtime = Rule(
        "openai",
        "gpt-4o-realtime-preview",
        new TokenRates { Input = 5, CachedInput = 2.5m, Output = 20, AudioInput = 40, CachedAudioInput = 2.5m, AudioOutput = 80 });

    /// <summary>Anthropic, Claude Sonnet 4.5: 3 in, write 3.75 (5 minutes) or 6 (an hour), read 0.30, 15 out; above 200,000 tokens of input 6, 7.50, 12, 0.60, 22.50; batches half.</summary>
    internal static readonly PriceRule Sonnet = Rule(
        "anthropic", "claude-sonnet-4-5", new TokenRates { Input = 3, CacheWrite = 3.75m, LongCacheWrite = 6, CachedInput = 0.3m, Output = 15 }) with
    {
        Tiers =
        [
            new PriceTier
            {
                AbovePromptTokens = 200_000,
                Rates = new TokenRates { Input = 6, CacheWrite = 7.5m, LongCacheWrite = 12, CachedInput = 0.6m, Output = 22.5m },
            },
        ],
        BatchDiscount = 0.5m,
    };

    /// <summary>Google, Gemini 2.5 Pro: 1.25 in, 0.125 cached, 10 out; above 200,000 tokens of prompt 2.50, 0.25, 15.</summary>
    internal static readonly PriceRule Gemini = Rule(
        "gemini", "gemini-2.5-pro", new TokenRates { Input = 1.25m, CachedInput = 0.125m, Output = 10 }) with
    {
        Tiers = [new PriceTier { AbovePromptTokens = 200_000, Rates = new TokenRates { Input = 2.5m, CachedInput = 0.25m, Output = 15 } }],
    };

    /// <summary>OpenAI's own gpt-4o, 2024-08-06: 2.50 in, 1.25 cached, 10 out.</summary>
    private static readonly PriceRule Gpt4o = Rule("openai", "gpt-4o-2024-08-06", new TokenRates { Input = 2.5m, CachedInput = 1.25m, Output = 10 });

    /// <summary>The same at Azure in the EU data zone: 2.75, 1.375, 11.</summary>
    private static readonly PriceRule AzureEu = Rule("azure-eu", "gpt-4o-2024-08-06", new TokenRates { Input = 2.75m, CachedInput = 1.375m, Output = 11 });

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void OpenAI_bills_cached_input_at_its_own_rate_and_reasoning_as_output()
    {
        var usage = new TokenUsage { PromptTokens = 10_000, CachedPromptTokens = 4_096, CompletionTokens = 2_500, ReasoningTokens = 1_800 };

        // 5,904 x 1.25 + 4,096 x 0.125 + 2,500 x 10 = 7,380 + 512 + 25,000
        Assert.Equal(0.032892m, Gpt5.CostOf(usage));
        Assert.Equal(0.016446m, Gpt5.CostOf(usage, isBatch: true));
    }

    [Fact]
    public void OpenAI_bills_audio_tokens_apart_from_text()
    {
        var usage = new TokenUsage { PromptTokens = 1_500, AudioPromptTokens = 1_200, CompletionTokens = 900, AudioCompletionTokens = 700 };

        // 300 x 2.5 + 1,200 x 40 + 200 x 10 + 700 x 80 = 750 + 48,000 + 2,000 + 56,000
        Assert.Equal(0.10675m, Gpt4oAudio.CostOf(usage));
    }

    [Fact]
    public void OpenAI_bills_cached_audio_once()
    {
        var usage = new TokenUsage { PromptTokens = 1_000, AudioPromptTokens = 600, CachedPromptTokens = 500, CachedAudioPromptTokens = 400 };

        // fresh text 300 x 5 + cached text 100 x 2.5 + fresh audio 200 x 40 + cached audio 400 x 2.5 = 1,500 + 250 + 8,000 + 1,000
        Assert.Equal(0.01075m, Realtime.CostOf(usage));
    }

    [Fact]
    public void Anthropic_bills_cache_writes_by_their_time_to_live_and_reads()
    {
        var usage = new TokenUsage
        {
            PromptTokens = 112_050, CachedPromptTokens = 100_000, CacheWriteTokens = 12_000, LongCacheWriteTokens = 10_000, CompletionTokens = 800,
        };

        // 50 x 3 + 100,000 x 0.3 + 2,000 x 3.75 + 10,000 x 6 + 800 x 15 = 150 + 30,000 + 7,500 + 60,000 + 12,000
        Assert.Equal(0.10965m, Sonnet.CostOf(usage));
    }

    [Fact]
    public void Anthropic_bills_long_input_at_higher_rates_of_every_kind_also_in_batches()
    {
        var usage = new TokenUsage
        {
            PromptTokens = 250_000, CachedPromptTokens = 200_000, CacheWriteTokens = 40_000, LongCacheWriteTokens = 10_000, CompletionTokens = 1_000,
        };

        // 10,000 x 6 + 200,000 x 0.6 + 30,000 x 7.5 + 10,000 x 12 + 1,000 x 22.5 = 60,000 + 120,000 + 225,000 + 120,000 + 22,500
        Assert.Equal(0.5475m, Sonnet.CostOf(usage));
        Assert.Equal(0.27375m, Sonnet.CostOf(usage, isBatch: true));
    }

    [Theory]
    [InlineData(200_000, 0, 1_000, "0.26")] // 200,000 x 1.25 + 1,000 x 10
    [InlineData(200_001, 0, 1_000, "0.5150025")] // 200,001 x 2.5 + 1,000 x 15
    [InlineData(300_000, 150_000, 2_000, "0.4425")] // 150,000 x 2.5 + 150,000 x 0.25 + 2,000 x 15
    public void Gemini_bills_by_the_length_of_the_context(int prompt, int cached, int completion, string cost) => Assert.Equal(
        decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture),
        Gemini.CostOf(new TokenUsage { PromptTokens = prompt, CachedPromptTokens = cached, CompletionTokens = completion }));

    [Fact]
    public void Azure_has_its_own_price_for_the_model_of_the_same_name()
    {
        var book = new PriceIndex([Gpt4o with { Provider = null }, AzureEu]);
        var usage = new TokenUsage { PromptTokens = 1_000, CachedPromptTokens = 400, CompletionTokens = 500 };

        // 600 x 2.75 + 400 x 1.375 + 500 x 11 = 1,650 + 550 + 5,500
        Assert.Equal(0.0077m, book.Find(tenant: null, "gpt-4o-2024-08-06", "azure-eu", Now)!.CostOf(usage));

        // 600 x 2.5 + 400 x 1.25 + 500 x 10 = 1,500 + 500 + 5,000
        Assert.Equal(0.007m, book.Find(tenant: null, "gpt-4o-2024-08-06", "openai", Now)!.CostOf(usage));
    }

    [Fact]
    public void A_local_model_is_billed_by_token_and_by_second_on_the_device()
    {
        var byToken = Rule(PriceRule.LocalProvider, "ember", new TokenRates { Input = 0.05m, Output = 0.2m, CachedInput = 0.005m });

        // 60 x 0.05 + 40 x 0.005 + 50 x 0.2 = 3 + 0.2 + 10
        Assert.Equal(0.0000132m, byToken.CostOf(new TokenUsage { PromptTokens = 100, CachedPromptTokens = 40, CompletionTokens = 50 }));

        // 2.50 an hour is 0.000694444445 a second (rounded up): x 1.5 s
        var bySecond = new PriceRule { Id = "gpu", Model = "*", Provider = PriceRule.LocalProvider, PerSecond = 0.000694444445m };
        Assert.Equal(0.001041666668m, bySecond.CostOf(new TokenUsage { PromptTokens = 10, ComputeTime = TimeSpan.FromSeconds(1.5) }));
    }

    [Fact]
    public void Images_and_requests_have_prices_of_their_own()
    {
        var rule = Rule("p", "m", new TokenRates { Input = 1 }) with { PerImage = 0.0011m, PerRequest = 0.005m };

        // 0.005 + 3 x 0.0011 + 200 x 1 / 1,000,000
        Assert.Equal(0.0085m, rule.CostOf(new TokenUsage { PromptTokens = 200, Images = 3 }));
    }

    [Fact]
    public void A_price_in_another_currency_is_billed_in_dollars_at_the_rules_own_rate()
    {
        var euros = Rule("mistral", "m", new TokenRates { Input = 0.4m, Output = 2 }) with { Currency = "EUR", UsdPerUnit = 1.0837m };

        // 1,000 x 0.4 x 1.0837 + 100 x 2 x 1.0837 = 433.48 + 216.74
        Assert.Equal(0.00065022m, euros.CostOf(new TokenUsage { PromptTokens = 1_000, CompletionTokens = 100 }));
    }

    private static PriceRule Rule(string provider, string model, TokenRates rates) => new() { Id = $"{provider}/{model}", Provider = provider, Model = model, Rates = rates };
}
