using System.Text.Json;
using OrleansLlm.Contracts.Prices;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Grains.Prices;
using OrleansLlm.Grains.Prices.Import;

namespace OrleansLlm.Grains.Tests.Prices;

public sealed class LiteLlmPriceTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Amounts_become_decimals_digit_by_digit()
    {
        var rates = Read("""{"input_cost_per_token":1.5e-07,"output_cost_per_token":2.4997000000000006e-07,"cache_read_input_token_cost":0.1}""").Rule!.Rates;
        Assert.Equal((0.15m, 0.24997000000000006m, 100_000m), (rates.Input, rates.Output, rates.CachedInput));
        Assert.Equal("0.15", rates.Input.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Every_kind_of_token_tier_and_unit_has_its_place()
    {
        var rule = Read("""
            {"mode":"chat","input_cost_per_token":1e-06,"output_cost_per_token":2e-06,"cache_read_input_token_cost":3e-06,"cache_creation_input_token_cost":4e-06,
            "cache_creation_input_token_cost_above_1hr":5e-06,"output_cost_per_reasoning_token":6e-06,"input_cost_per_audio_token":7e-06,
            "cache_read_input_audio_token_cost":8e-06,"output_cost_per_audio_token":9e-06,"input_cost_per_request":0.01,"input_cost_per_image":0.02,
            "input_cost_per_second":0.03,"output_cost_per_second":0.03,"input_cost_per_token_batches":5e-07,"output_cost_per_token_batches":1e-06,
            "input_cost_per_token_above_128k_tokens":1e-05,"cache_creation_input_token_cost_above_1hr_above_200k_tokens":2e-05,"output_cost_per_token_above_200k_tokens":3e-05}
            """).Rule!;
        var rates = new TokenRates
        {
            Input = 1, Output = 2, CachedInput = 3, CacheWrite = 4, LongCacheWrite = 5, Reasoning = 6, AudioInput = 7, CachedAudioInput = 8, AudioOutput = 9,
        };
        Assert.Equal(rates, rule.Rates);
        Assert.Equal((0.01m, 0.02m, 0.03m, 0.5m), (rule.PerRequest, rule.PerImage, rule.PerSecond, rule.BatchDiscount));
        Assert.Equal(
            [
                new PriceTier { AbovePromptTokens = 128_000, Rates = rates with { Input = 10 } },
                new PriceTier { AbovePromptTokens = 200_000, Rates = rates with { LongCacheWrite = 20, Output = 30 } },
            ],
            rule.Tiers);
    }

    [Fact]
    public void Ranges_of_prompt_lengths_are_tiers()
    {
        var rule = Read("""
            {"mode":"chat","tiered_pricing":[{"range":[0,32000.0],"input_cost_per_token":1e-06,"output_cost_per_token":2e-06},
            {"range":[32000.0,128000.0],"input_cost_per_token":3e-06,"output_cost_per_token":4e-06,"output_cost_per_reasoning_token":5e-06}]}
            """).Rule!;
        Assert.Equal(new TokenRates { Input = 1, Output = 2 }, rule.Rates);
        Assert.Equal([new PriceTier { AbovePromptTokens = 32_000, Rates = new TokenRates { Input = 3, Output = 4, Reasoning = 5 } }], rule.Tiers);
    }

    [Fact]
    public void What_no_rule_can_express_is_told_and_what_is_free_is_not()
    {
        var entry = Read("""
            {"mode":"chat","input_cost_per_token":1e-06,"output_cost_per_token":1e-06,"search_context_cost_per_query":{"search_context_size_low":0.01},
            "input_cost_per_character":1e-06,"output_cost_per_pixel":0.0,"some_new_cost":1}
            """);
        Assert.NotNull(entry.Rule);
        Assert.Equal(["input_cost_per_character", "search_context_cost_per_query", "some_new_cost"], entry.NotBilled);
    }

    [Theory]
    [InlineData("""{"mode":"image_generation","output_cost_per_image":0.04}""", "output_cost_per_image is not counted here")]
    [InlineData("""{"mode":"image_edit","input_cost_per_token":1e-06,"output_cost_per_image_token":1e-06}""", "output_cost_per_image_token is not counted here")]
    [InlineData("""{"mode":"audio_transcription","input_cost_per_second":1e-04}""", "input_cost_per_second is not counted here")]
    [InlineData("""{"mode":"chat","input_cost_per_character":1e-06}""", "only input_cost_per_character")]
    [InlineData("""{"mode":"chat"}""", "it has no price")]
    [InlineData("""{"mode":"chat","input_cost_per_token":1e-06}""", "output_cost_per_token is missing")]
    [InlineData("""{"mode":"chat","input_cost_per_token":"cheap","output_cost_per_token":1e-06}""", "input_cost_per_token must be a number")]
    [InlineData("""{"mode":"chat","input_cost_per_token":1e-40,"output_cost_per_token":1e-06}""", "input_cost_per_token must be a number")]
    [InlineData("""{"mode":"chat","input_cost_per_token":1e300,"output_cost_per_token":1e-06}""", "input_cost_per_token must be a number")]
    [InlineData("""{"mode":"chat","input_cost_per_second":0.1,"output_cost_per_second":0.2}""", "a second has one price")]
    [InlineData("""{"mode":"chat","tiered_pricing":[{"range":[5,10],"input_cost_per_token":1}]}""", "begins at 0")]
    public void A_price_that_would_not_be_whole_is_skipped_with_its_reason(string model, string reason)
    {
        var entry = Read(model);
        Assert.Null(entry.Rule);
        Assert.Contains(reason, entry.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("azure/eu/gpt-4o", "azure", "azure", "eu/gpt-4o")]
    [InlineData("claude-sonnet-4-5", "anthropic", "anthropic", "claude-sonnet-4-5")]
    [InlineData("vertex_ai/claude", "vertex_ai-anthropic_models", "vertex_ai", "claude")]
    [InlineData("gemini-2.5-pro", "vertex_ai-language-models", "vertex_ai", "gemini-2.5-pro")]
    [InlineData("anthropic.claude", "bedrock_converse", "bedrock", "anthropic.claude")]
    public void Providers_and_models_get_their_plain_names(string name, string provider, string plainProvider, string model)
    {
        var entry = ReadAs(name, $$"""{"litellm_provider":"{{provider}}","input_cost_per_token":1}""");
        Assert.Equal((plainProvider, model), (entry.Provider, entry.Model));
    }

    [Fact]
    public void Of_two_entries_for_one_model_the_one_with_the_providers_name_is_taken()
    {
        var entries = LiteLlmPriceTable.Read(JsonDocument.Parse("""
            {"deepseek-chat":{"litellm_provider":"deepseek","mode":"embedding","input_cost_per_token":1e-06},
            "deepseek/deepseek-chat":{"litellm_provider":"deepseek","mode":"embedding","input_cost_per_token":2e-06}}
            """).RootElement.EnumerateObject());
        Assert.Equal("it is the same model as 'deepseek/deepseek-chat', at another price", entries[0].Reason);
        Assert.Equal(2, entries[1].Rule!.Rates.Input);
    }

    [Fact]
    public void The_whole_shared_table_is_read_and_imported()
    {
        var entries = SharedTable(out _);
        var rules = entries.Where(entry => entry.Rule is not null).Select(entry => entry.Rule!).ToList();
        Assert.All(entries, entry => Assert.True((entry.Rule is null) == (entry.Reason is not null)));
        Assert.InRange(rules.Count, entries.Count * 3 / 4, entries.Count);

        var book = new PriceBook([]);
        var import = new PriceBookImport(book, new PriceImport { Source = LiteLlmPriceTable.Source, Rules = rules }, Now);
        var skipped = rules.Select(rule => (rule.Model, Imported: import.Add(rule))).Where(price => price.Imported.Outcome != PriceImportOutcome.Added).ToList();

        // Names with a '*' inside, and prices that are slips of the table: a fifth of a dollar for one token.
        Assert.All(skipped, price => Assert.True(price.Model.Contains('*', StringComparison.Ordinal)
            || price.Imported.Reason!.Contains("must be from 0 to 100000 US dollars", StringComparison.Ordinal)));
        Assert.InRange(skipped.Count, 0, 20);

        var again = new PriceBookImport(book, new PriceImport { Source = LiteLlmPriceTable.Source, Rules = rules }, Now.AddDays(1));
        Assert.Equal(rules.Count - skipped.Count, rules.Count(rule => again.Add(rule).Outcome == PriceImportOutcome.Unchanged));
    }

    [Fact]
    public void The_shared_table_has_the_golden_rates()
    {
        var rules = SharedTable(out _).Where(entry => entry.Rule is not null).ToDictionary(entry => entry.Name, entry => entry.Rule!);
        foreach (var golden in new[] { GoldenPriceTests.Gpt5, GoldenPriceTests.Gpt4oAudio, GoldenPriceTests.Sonnet })
        {
            Assert.Equal((golden.Provider, golden.Rates), (rules[golden.Model].Provider, rules[golden.Model].Rates));
            Assert.Equal(golden.Tiers, rules[golden.Model].Tiers);
        }

        Assert.Equal(GoldenPriceTests.Gemini.Rates, rules["gemini/gemini-2.5-pro"].Rates);
        Assert.Equal(GoldenPriceTests.Gemini.Tiers, rules["gemini/gemini-2.5-pro"].Tiers);
        Assert.Equal((2.75m, "azure"), (rules["azure/eu/gpt-4o-2024-08-06"].Rates.Input, rules["azure/eu/gpt-4o-2024-08-06"].Provider));
        Assert.Equal(0.5m, rules["gpt-4o"].BatchDiscount);
    }

    [Fact]
    public void Imported_models_cost_what_a_naive_computation_with_doubles_says()
    {
        var entries = SharedTable(out var table).Where(entry => entry.Rule is { PerImage: 0, PerSecond: 0, PerRequest: 0 }).ToList();
        var random = new Random(20261126);
        for (var i = 0; i < 2_000; i++)
        {
            var entry = entries[random.Next(entries.Count)];
            var model = table.GetProperty(entry.Name);
            if (model.TryGetProperty("tiered_pricing", out _))
            {
                continue;
            }

            var prompt = random.Next(1, 400_000);
            var usage = new TokenUsage { PromptTokens = prompt, CachedPromptTokens = random.Next(prompt), CompletionTokens = random.Next(50_000) };
            Assert.Equal(Naive(model, usage), (double)entry.Rule!.CostOf(usage), 1e-9);
        }
    }

    /// <summary>Prompt, cached and output tokens at the fields of the longest tier below the prompt, in binary fractions.</summary>
    private static double Naive(JsonElement model, TokenUsage usage)
    {
        double Cost(string field, double otherwise)
        {
            var found = model.TryGetProperty(field, out var plain) && plain.ValueKind is JsonValueKind.Number ? plain.GetDouble() : otherwise;
            foreach (var thousands in new[] { 128, 200, 256, 272, 512 })
            {
                if (usage.PromptTokens > thousands * 1000 && model.TryGetProperty($"{field}_above_{thousands}k_tokens", out var tier))
                {
                    found = tier.GetDouble();
                }
            }

            return found;
        }

        var input = Cost("input_cost_per_token", 0);
        var cached = Cost("cache_read_input_token_cost", Cost("input_cost_per_token_cache_hit", input));
        return ((usage.PromptTokens - usage.CachedPromptTokens) * input) + (usage.CachedPromptTokens * cached) + (usage.CompletionTokens * Cost("output_cost_per_token", 0));
    }

    private static IReadOnlyList<PriceTableEntry> SharedTable(out JsonElement table)
    {
        table = JsonDocument.Parse(File.ReadAllBytes(SharedData.Path("data", "prices", "model_prices_and_context_window.json"))).RootElement;
        return LiteLlmPriceTable.Read(table.EnumerateObject());
    }

    private static PriceTableEntry Read(string model) => ReadAs("m", model.TrimEnd()[..^1] + ",\"litellm_provider\":\"p\"}");

    private static PriceTableEntry ReadAs(string name, string model) =>
        Assert.Single(LiteLlmPriceTable.Read(JsonDocument.Parse($$"""{"sample_spec":{},"{{name}}":{{model}}}""").RootElement.EnumerateObject()));
}
